//! The code that a camera sees: what is printed on goods and on labels.

use std::collections::HashSet;

use image::{DynamicImage, GrayImage, imageops::rotate90};
use model::{Problem, Reason};
use rxing::{
    BarcodeFormat, BinaryBitmap, DecodeHints, Luma8LuminanceSource, MultiFormatReader, Reader as _,
    common::HybridBinarizer,
};

use crate::{decoded::decoded, turn};

/// As wide and as high as one look of a camera may be.
const LOOK: u32 = 800;
/// The longer side of a photograph as it is looked at, and again where nothing was found: what is blurred is clearer
/// from afar.
const NEAR: u32 = 1_600;
const FAR: u32 = 800;
/// The longest text that is taken for a code.
const LONGEST: usize = 64;
/// How many digits the code of a box has.
const BOX: usize = 14;

/// A code, as it would have been typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    pub text: String,
    /// `ean-13`, `ean-8`, `upc-a`, `code-128`, `itf` or `qr`.
    pub kind: &'static str,
}

/// What a camera sees, without its colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grey {
    /// In the sizes in which it is looked at, one after the other.
    sizes: Vec<GrayImage>,
}

impl Grey {
    /// A photograph that somebody took of a code. One at a time is read; whoever comes meanwhile waits.
    pub fn of_photograph(bytes: &[u8]) -> Result<Self, Problem> {
        let _turn = turn::take(&turn::LARGE);
        let image = decoded(bytes)?.image;
        let near = if image.width().max(image.height()) > NEAR { image.thumbnail(NEAR, NEAR) } else { image };
        let near = near.to_luma8();
        let mut sizes = Vec::from([near]);
        if let Some(near) = sizes.first().filter(|near| near.width().max(near.height()) > FAR) {
            sizes.push(DynamicImage::ImageLuma8(near.clone()).thumbnail(FAR, FAR).to_luma8());
        }
        Ok(Self { sizes })
    }

    /// One of the looks that a page takes through a camera: a byte for each point, line by line.
    pub fn of_look(width: u32, height: u32, points: Vec<u8>) -> Result<Self, Problem> {
        if !(1..=LOOK).contains(&width) || !(1..=LOOK).contains(&height) {
            let detail = format!("A look through a camera is at most {LOOK} points wide and high.");
            return Err(Problem::new(Reason::TooLarge, "picture.too-large", detail));
        }
        let look = GrayImage::from_raw(width, height, points);
        // A longer body would be taken, too, and its end not looked at.
        let look = look.filter(|look| u64::try_from(look.as_raw().len()) == Ok(u64::from(width) * u64::from(height)));
        let wrong = || Problem::refused("picture.broken", "A look is as many bytes as its width times its height.");
        look.map(|look| Self { sizes: vec![look] }).ok_or_else(wrong)
    }

    /// The code that is in it. Waits for whoever looks already.
    pub fn code(&self) -> Option<Code> {
        let _turn = turn::take(&turn::CODES);
        self.read()
    }

    /// The same for one of many looks: with somebody before it, it is let go, because the next one follows.
    pub fn code_now(&self) -> Result<Option<Code>, Problem> {
        let busy = || Problem::new(Reason::Unavailable, "scan.busy", "Others are scanning. Look again in a moment.");
        let _turn = turn::take_now(&turn::CODES).ok_or_else(|| busy().retry_after(1))?;
        Ok(self.read())
    }

    /// As it is, and lying on its side.
    fn read(&self) -> Option<Code> {
        self.sizes.iter().find_map(|look| read(look).or_else(|| read(&rotate90(look))))
    }
}

fn read(look: &GrayImage) -> Option<Code> {
    let formats = [
        BarcodeFormat::EAN_13,
        BarcodeFormat::EAN_8,
        BarcodeFormat::UPC_A,
        BarcodeFormat::CODE_128,
        BarcodeFormat::ITF,
        BarcodeFormat::QR_CODE,
    ];
    let hints =
        DecodeHints { PossibleFormats: Some(HashSet::from(formats)), TryHarder: Some(true), ..DecodeHints::default() };
    let source = Luma8LuminanceSource::new(look.as_raw().clone(), look.width(), look.height());
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let found = MultiFormatReader::default().decode_with_hints(&mut bitmap, &hints).ok()?;
    let text = found.getText().trim();
    let kind = match found.getBarcodeFormat() {
        BarcodeFormat::EAN_13 => "ean-13",
        BarcodeFormat::EAN_8 => "ean-8",
        BarcodeFormat::UPC_A => "upc-a",
        BarcodeFormat::CODE_128 => "code-128",
        // Any few stripes look like a short one.
        BarcodeFormat::ITF if text.len() == BOX && agrees(text) => "itf",
        BarcodeFormat::QR_CODE => "qr",
        _ => return None,
    };
    let is_code = !text.is_empty() && text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
    is_code.then(|| Code { text: text.to_owned(), kind })
}

/// Weights 3 and 1 from the right, beside the last digit, fill it up to a multiple of ten.
fn agrees(digits: &str) -> bool {
    let digits: Option<Vec<u32>> = digits.chars().map(|digit| digit.to_digit(10)).collect();
    let sum = |digits: Vec<u32>| -> u32 {
        digits.iter().rev().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum()
    };
    digits.is_some_and(|digits| sum(digits).is_multiple_of(10))
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Luma};

    use super::*;
    use crate::anew::tests::{drawn, written};

    /// 4003994155486 by the tables of ISO/IEC 15420, three points for a module.
    fn ean() -> GrayImage {
        let left = "000110101001110111101000101100101110011101";
        let right = "110011010011101001110101110010010001010000";
        let modules = format!("101{left}01010{right}101");
        let dark = |x: u32| modules.as_bytes().get((x / 3) as usize) == Some(&b'1');
        GrayImage::from_fn(95 * 3 + 120, 160, |x, y| {
            let is_dark = x >= 60 && (20..140).contains(&y) && dark(x - 60);
            Luma([if is_dark { 30 } else { 230 }])
        })
    }

    fn look(image: &GrayImage) -> Option<Code> {
        Grey::of_look(image.width(), image.height(), image.as_raw().clone()).unwrap().code()
    }

    fn expected() -> Option<Code> {
        Some(Code { text: "4003994155486".to_owned(), kind: "ean-13" })
    }

    #[test]
    fn a_code_is_read_whichever_way_it_lies() {
        let mut image = ean();
        for turn in 0..4 {
            assert_eq!(look(&image), expected(), "turned {turn} times");
            image = rotate90(&image);
        }
    }

    #[test]
    fn a_photograph_is_read_from_near_and_from_afar() {
        let mut wide = GrayImage::from_pixel(2_000, 1_200, Luma([200]));
        let large = image::imageops::resize(&ean(), 1_216, 480, image::imageops::FilterType::Triangle);
        image::imageops::replace(&mut wide, &large, 400, 400);
        let bytes = written(&DynamicImage::ImageLuma8(wide), ImageFormat::Jpeg);
        assert_eq!(Grey::of_photograph(&bytes).unwrap().code(), expected());
    }

    #[test]
    fn where_there_is_no_code_none_is_found() {
        assert_eq!(look(&GrayImage::from_pixel(640, 240, Luma([128]))), None);
        let mut seed = 7u32;
        let noise = GrayImage::from_fn(640, 240, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Luma([seed.to_be_bytes()[0]])
        });
        assert_eq!(look(&noise), None);
        let stripes = GrayImage::from_fn(640, 240, |x, _| Luma([if x / 5 % 2 == 0 { 0 } else { 255 }]));
        assert_eq!(look(&stripes), None);
        assert_eq!(look(&GrayImage::from_pixel(1, 1, Luma([0]))), None);
        let photograph = written(&drawn(64, 48), ImageFormat::Png);
        assert_eq!(Grey::of_photograph(&photograph).unwrap().code(), None);
    }

    #[test]
    fn a_look_of_another_size_than_it_says_is_not_looked_at() {
        let code = |width, height, points: usize| {
            Grey::of_look(width, height, vec![0; points]).err().map(|problem| problem.code.to_string())
        };
        assert_eq!(code(10, 10, 100), None);
        for (width, height, points) in [(10, 10, 99), (10, 10, 101), (10, 10, 0)] {
            assert_eq!(code(width, height, points).as_deref(), Some("picture.broken"));
        }
        for (width, height) in [(0, 10), (10, 0), (801, 10), (10, 801), (u32::MAX, u32::MAX)] {
            assert_eq!(code(width, height, 100).as_deref(), Some("picture.too-large"));
        }
    }

    #[test]
    fn the_code_of_a_box_has_its_check_digit() {
        assert!(agrees("14003994155483"));
        assert!(!agrees("14003994155484") && !agrees("1400399415548x"));
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { cases: 48, ..Default::default() })]
        #[test]
        fn whatever_a_camera_sees_nothing_panics(width in 1u32..60, height in 1u32..60, points in proptest::collection::vec(proptest::num::u8::ANY, 3_600)) {
            let points = points[..(width * height) as usize].to_vec();
            let _ = Grey::of_look(width, height, points).unwrap().code();
        }
    }
}
