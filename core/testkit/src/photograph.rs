//! Pictures such as people send.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, Rgb, RgbImage};

/// What is in it beside the picture, and must never be kept.
const WHERE: &[u8] = b"GPSLatitude 52.520008 Homestreet 7";

/// A PNG of these grey points, line by line.
pub fn photograph_of(width: u32, height: u32, points: Vec<u8>) -> Vec<u8> {
    let image = GrayImage::from_raw(width, height, points).expect("as many points as it has");
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageLuma8(image).write_to(&mut bytes, ImageFormat::Png).expect("it is written into memory");
    bytes.into_inner()
}

/// A JPEG of this size, of a colour of its own, with where it was taken in it.
pub fn photograph(width: u32, height: u32, colour: u8) -> Vec<u8> {
    let point = |x: u32, _| Rgb([colour, (x % 256).to_le_bytes()[0], 255 - colour]);
    let image = DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, point));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Jpeg).expect("it is written into memory");
    let jpeg = bytes.into_inner();
    let exif = [b"Exif\0\0MM\0\x2a\0\0\0\x08\0\0\0\0\0\0", WHERE].concat();
    let length = u16::try_from(exif.len() + 2).expect("it is short").to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}
