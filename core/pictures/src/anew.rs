//! A picture as it is kept: its points written anew, and nothing else of what came with them. Where it was taken, with
//! what and by whom stays behind.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, codecs::jpeg::JpegEncoder, imageops::FilterType};
use model::Problem;

use crate::{
    decoded::{Decoded, decoded},
    turn,
};

/// The longer side of what is kept: a whole page of a shop, on a fine screen.
const LARGE: u32 = 1_600;
/// The longer side of what lists show.
const SMALL: u32 = 192;
/// How much a photograph may lose, of a hundred.
const LARGE_QUALITY: u8 = 84;
const SMALL_QUALITY: u8 = 78;

/// A picture in the two sizes that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub large: Encoded,
    /// Never see-through: it stands on white.
    pub small: Encoded,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    pub bytes: Vec<u8>,
    /// `image/jpeg` or `image/png`.
    pub media_type: &'static str,
    pub width: u32,
    pub height: u32,
}

/// What is kept of a picture that was sent. One at a time is made; whoever comes meanwhile waits. Of one that moves,
/// how it begins.
pub fn made_anew(bytes: &[u8]) -> Result<Made, Problem> {
    let _turn = turn::take(&turn::LARGE);
    let Decoded { image, is_exact } = decoded(bytes)?;
    let large = within(image, LARGE);
    let small = on_white(&within(large.clone(), SMALL));
    Ok(Made { small: photograph(&small, SMALL_QUALITY)?, large: kept(&large, is_exact)? })
}

/// Smaller where it is larger. First roughly to twice the size, which needs no memory beside its own.
pub(crate) fn within(image: DynamicImage, side: u32) -> DynamicImage {
    let longer = image.width().max(image.height());
    if longer <= side {
        return image;
    }
    let image = if longer > 4 * side { image.thumbnail(2 * side, 2 * side) } else { image };
    image.resize(side, side, FilterType::CatmullRom)
}

/// What is see-through stays so. A drawing stays exact where that is not larger.
fn kept(image: &DynamicImage, is_exact: bool) -> Result<Encoded, Problem> {
    if is_see_through(image) {
        return drawing(&DynamicImage::ImageRgba8(image.to_rgba8()));
    }
    let plain = image.to_rgb8();
    let photograph = photograph(&plain, LARGE_QUALITY)?;
    if !is_exact {
        return Ok(photograph);
    }
    let drawing = drawing(&DynamicImage::ImageRgb8(plain))?;
    Ok(if drawing.bytes.len() <= photograph.bytes.len() { drawing } else { photograph })
}

fn is_see_through(image: &DynamicImage) -> bool {
    image.color().has_alpha() && image.to_rgba8().pixels().any(|point| point.0[3] < u8::MAX)
}

fn on_white(image: &DynamicImage) -> RgbImage {
    let seen = image.to_rgba8();
    let white = u16::from(u8::MAX);
    let over = |part: u8, alpha: u8| {
        let alpha = u16::from(alpha);
        let mixed = (u16::from(part) * alpha + white * (white - alpha)) / white;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let [red, green, blue, alpha] = seen.get_pixel(x, y).0;
        Rgb([over(red, alpha), over(green, alpha), over(blue, alpha)])
    })
}

fn photograph(image: &RgbImage, quality: u8) -> Result<Encoded, Problem> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(image).map_err(|_| unwritten())?;
    Ok(Encoded { bytes, media_type: "image/jpeg", width: image.width(), height: image.height() })
}

fn drawing(image: &DynamicImage) -> Result<Encoded, Problem> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).map_err(|_| unwritten())?;
    Ok(Encoded { bytes: bytes.into_inner(), media_type: "image/png", width: image.width(), height: image.height() })
}

fn unwritten() -> Problem {
    Problem::refused("picture.broken", "This picture could not be written anew. Save it as a JPEG first.")
}

#[cfg(test)]
pub(crate) mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;

    /// A red top on a blue ground, so that it can be told which way up it is.
    pub(crate) fn drawn(width: u32, height: u32) -> DynamicImage {
        let point = |_, y| if y < height / 3 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) };
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, point))
    }

    pub(crate) fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// What a camera adds: which way it was held, and where it was.
    fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        exif.extend(b"GPSLatitude 52.520008 Homestreet 7");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
    }

    fn again(encoded: &Encoded) -> RgbImage {
        image::load_from_memory(&encoded.bytes).unwrap().to_rgb8()
    }

    fn is_red(image: &RgbImage, x: u32, y: u32) -> bool {
        let [red, _, blue] = image.get_pixel(x, y).0;
        red > 150 && blue < 90
    }

    #[test]
    fn nothing_of_where_it_was_taken_is_kept_and_it_stands_upright() {
        // Held so that what is up lies to the right: turned by 90 degrees to be seen.
        let sent = with_exif(&written(&drawn(300, 200), ImageFormat::Jpeg), 6);
        let made = made_anew(&sent).unwrap();
        assert_eq!((made.large.width, made.large.height, made.large.media_type), (200, 300, "image/jpeg"));
        let seen = again(&made.large);
        assert!(is_red(&seen, 190, 150) && !is_red(&seen, 10, 150), "the top is at the right");
        for bytes in [&made.large.bytes, &made.small.bytes] {
            for word in [&b"GPS"[..], b"Homestreet", b"Exif"] {
                assert!(!bytes.windows(word.len()).any(|part| part == word));
            }
        }
    }

    #[test]
    fn a_large_one_is_made_smaller_and_a_small_one_is_not_made_larger() {
        let made = made_anew(&written(&drawn(2_400, 1_800), ImageFormat::Jpeg)).unwrap();
        assert_eq!((made.large.width, made.large.height), (1_600, 1_200));
        assert_eq!((made.small.width, made.small.height), (192, 144));
        assert!(is_red(&again(&made.large), 800, 100) && is_red(&again(&made.small), 90, 10));
        let made = made_anew(&written(&drawn(30, 20), ImageFormat::Jpeg)).unwrap();
        assert_eq!((made.large.width, made.small.width), (30, 30));
        // As long as it may be, and a point wide.
        let made = made_anew(&written(&drawn(12_000, 1), ImageFormat::Png)).unwrap();
        assert_eq!((made.large.width, made.large.height, made.small.height), (1_600, 1, 1));
    }

    #[test]
    fn what_is_see_through_stays_so_and_lists_show_it_on_white() {
        let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(50, 50, Rgba([0, 0, 0, 0])));
        for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let made = made_anew(&written(&clear, format)).unwrap();
            assert_eq!((made.large.media_type, made.small.media_type), ("image/png", "image/jpeg"), "{format:?}");
            assert!(image::load_from_memory(&made.large.bytes).unwrap().to_rgba8().get_pixel(9, 9).0[3] == 0);
            assert!(again(&made.small).get_pixel(9, 9).0.iter().all(|part| *part > 250));
        }
        // A drawing without it stays exact, a photograph does not grow into one.
        assert_eq!(made_anew(&written(&drawn(300, 200), ImageFormat::Png)).unwrap().large.media_type, "image/png");
        assert_eq!(made_anew(&written(&drawn(300, 200), ImageFormat::Jpeg)).unwrap().large.media_type, "image/jpeg");
    }

    #[test]
    fn what_was_made_is_made_to_the_same_again() {
        let sent = written(&drawn(300, 200), ImageFormat::Jpeg);
        assert_eq!(made_anew(&sent).unwrap(), made_anew(&sent).unwrap(), "so the same picture is one blob");
    }
}
