//! What a camera sees: a film in which a barcode is held before it, and the server that reads it where the browser
//! reads none.

use std::{fs, io::Write as _};

use serde_json::json;

use crate::{browser::DESKTOP, house::House, page::Page};

/// 4003994155486 by the tables of ISO/IEC 15420.
const MODULES: [&str; 5] =
    ["101", "000110101001110111101000101100101110011101", "01010", "110011010011101001110101110010010001010000", "101"];
const CODE: &str = "4003994155486";
const WIDTH: usize = 640;
const HEIGHT: usize = 480;

/// A film of one picture, shown again and again: light, then the dark bars, then nothing of colour.
fn film() -> Vec<u8> {
    let modules = MODULES.concat();
    let from = (WIDTH - modules.len() * 4) / 2;
    let is_dark = |x: usize| x >= from && modules.as_bytes().get((x - from) / 4) == Some(&b'1');
    let line: Vec<u8> = (0..WIDTH).map(|x| if is_dark(x) { 30 } else { 225 }).collect();
    let mut film = format!("YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420mpeg2\n").into_bytes();
    for _ in 0..10 {
        film.extend(b"FRAME\n");
        film.extend(line.repeat(HEIGHT));
        film.extend(vec![128; WIDTH * HEIGHT / 2]);
    }
    film
}

#[test]
fn what_is_held_before_the_camera_is_on_the_list() {
    let house = House::claimed();
    house.done("/locations", &json!({ "name": "Shop floor" }));
    let variants = json!([{ "price": "4.50", "currency": "EUR", "barcode": CODE }]);
    house.done("/products", &json!({ "name": "Green tea", "variants": variants }));
    let mut film_file = tempfile::Builder::new().suffix(".y4m").tempfile().unwrap();
    film_file.write_all(&film()).unwrap();
    assert!(fs::metadata(film_file.path()).unwrap().len() > 0);
    let Some(mut page) = Page::open_seeing(&house, "camera", DESKTOP, film_file.path()) else { return };
    page.go("/stock/receive");
    // A browser that reads codes itself would not ask the server.
    page.browser.run("delete window.BarcodeDetector", &[]);
    page.press("Scan with the camera");
    page.shows("Green tea");
    let (last, still) = (page.value("quantity-0"), page.browser.all("video.eye").len());
    assert_eq!((last.as_str(), still), ("1", 1), "held still, it is one piece, and the camera goes on");
}
