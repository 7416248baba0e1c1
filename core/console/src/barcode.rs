//! Barcodes as pictures: EAN and UPC where the digits allow it, Code 128 for anything else. Drawn here, so that a label
//! needs no script and no font.

/// A barcode as dark and light modules of one width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bars {
    /// Where dark begins, and how wide it is, in modules.
    dark: Vec<(usize, usize)>,
    pub(crate) width: usize,
}

/// Light modules on each side, without which a scanner finds no beginning.
const QUIET: usize = 10;

/// The left digits of an EAN in their two ways; the right ones are the first, turned about.
const ODD: [&str; 10] =
    ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"];
const EVEN: [&str; 10] =
    ["0100111", "0110011", "0011011", "0100001", "0011101", "0111001", "0000101", "0010001", "0001001", "0010111"];
/// Which left digits are even, by the first digit, which has no bars of its own.
const PARITY: [&str; 10] =
    ["000000", "001011", "001101", "001110", "010011", "011001", "011100", "010101", "010110", "011010"];

/// Widths of bars and spaces in turn: the values 0 to 102, the three starts and the stop.
const CODE_128: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];
const START_B: usize = 104;
const STOP: usize = 106;
/// What fits on a label and can still be scanned.
const LONGEST: usize = 40;

impl Bars {
    /// `None` for what no barcode can say.
    pub(crate) fn of(code: &str) -> Option<Self> {
        match ean(code).map(|modules| Self::of_modules(&modules)) {
            Some(bars) => Some(bars),
            None => Some(Self::of_modules(&code_128(code)?)),
        }
    }

    fn of_modules(modules: &str) -> Self {
        let mut dark: Vec<(usize, usize)> = Vec::new();
        for (at, _) in modules.bytes().enumerate().filter(|(_, module)| *module == b'1') {
            match dark.last_mut() {
                Some((from, width)) if *from + *width == at + QUIET => *width += 1,
                _ => dark.push((at + QUIET, 1)),
            }
        }
        Self { dark, width: modules.len() + 2 * QUIET }
    }

    /// The bars as the path of a picture that is `width` wide and one high.
    pub(crate) fn path(&self) -> String {
        self.dark.iter().map(|(from, width)| format!("M{from} 0h{width}v1h-{width}z")).collect()
    }
}

/// An EAN of 8 or 13 digits or a UPC of 12, whose last digit agrees with the others.
fn ean(code: &str) -> Option<String> {
    let code = if code.len() == 12 { format!("0{code}") } else { code.to_owned() };
    let digits: Vec<usize> = code.chars().map(|c| c.to_digit(10).map(|digit| digit as usize)).collect::<Option<_>>()?;
    if !agrees(&digits) {
        return None;
    }
    let (left, parity, right) = match digits.as_slice() {
        [first, rest @ ..] if rest.len() == 12 => (rest.get(..6)?, *PARITY.get(*first)?, rest.get(6..)?),
        all if all.len() == 8 => (all.get(..4)?, "0000", all.get(4..)?),
        _ => return None,
    };
    let mut modules = "101".to_owned();
    for (digit, parity) in left.iter().zip(parity.bytes()) {
        modules.push_str(if parity == b'0' { ODD.get(*digit)? } else { EVEN.get(*digit)? });
    }
    modules.push_str("01010");
    for digit in right {
        modules.extend(ODD.get(*digit)?.chars().map(|module| if module == '0' { '1' } else { '0' }));
    }
    modules.push_str("101");
    Some(modules)
}

/// Weights 3 and 1 from the right, beside the last digit, fill it up to a multiple of ten.
fn agrees(digits: &[usize]) -> bool {
    let sum: usize = digits.iter().rev().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    sum.is_multiple_of(10)
}

/// Letters, digits and signs, one by one.
fn code_128(code: &str) -> Option<String> {
    if code.is_empty() || code.len() > LONGEST {
        return None;
    }
    let mut values = vec![START_B];
    for sign in code.bytes() {
        values.push(usize::from(sign.checked_sub(b' ').filter(|value| *value < 95)?));
    }
    values.push(check(&values));
    values.push(STOP);
    let mut modules = String::new();
    for value in values {
        for (at, width) in CODE_128.get(value)?.bytes().enumerate() {
            let module = if at.is_multiple_of(2) { '1' } else { '0' };
            modules.extend(std::iter::repeat_n(module, usize::from(width - b'0')));
        }
    }
    Some(modules)
}

/// The start counts once, each sign after it as often as its place says.
fn check(values: &[usize]) -> usize {
    let weighted = values.iter().enumerate().map(|(at, value)| value * at.max(1));
    weighted.sum::<usize>() % 103
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_sign_of_code_128_is_as_the_standard_makes_them() {
        for (value, widths) in CODE_128.iter().enumerate().take(STOP) {
            let widths: Vec<u32> = widths.chars().map(|width| width.to_digit(10).unwrap()).collect();
            assert_eq!((widths.len(), widths.iter().sum::<u32>()), (6, 11), "{value}");
            assert_eq!(widths.iter().step_by(2).sum::<u32>() % 2, 0, "the bars of {value} are even together");
        }
        assert_eq!(CODE_128.iter().collect::<BTreeSet<_>>().len(), 107);
        assert_eq!(CODE_128[STOP].bytes().map(|width| width - b'0').sum::<u8>(), 13);
        let signs: Vec<usize> = "PJJ123C".bytes().map(|sign| usize::from(sign - b' ')).collect();
        assert_eq!(check(&[vec![103], signs.clone()].concat()), 54, "the example of the standard, in code A");
        assert_eq!(check(&[vec![START_B], signs].concat()), 55, "and in code B");
    }

    /// Drawn by hand from the tables of ISO/IEC 15420: 4 says LGLLGG, the digits that follow are 003994 and 155486.
    #[test]
    fn an_ean_is_as_the_standard_draws_it() {
        let left = ["0001101", "0100111", "0111101", "0001011", "0010111", "0011101"].concat();
        let right = ["1100110", "1001110", "1001110", "1011100", "1001000", "1010000"].concat();
        assert_eq!(ean("4003994155486").unwrap(), format!("101{left}01010{right}101"));
        assert_eq!(
            ean("036000291452").unwrap(),
            ean("0036000291452").unwrap(),
            "a UPC is an EAN with a nought before it"
        );
        assert_eq!(ean("96385074").unwrap().len(), 67);
        for (odd, even) in ODD.iter().zip(EVEN) {
            let turned = |module| if module == '0' { '1' } else { '0' };
            assert_eq!(odd.chars().rev().map(turned).collect::<String>(), even);
        }
        assert_eq!(ean("4003994155487"), None, "a mistyped digit");
    }

    #[test]
    fn what_is_no_ean_is_code_128_and_what_is_neither_is_nothing() {
        assert_eq!(Bars::of("TEA-50").unwrap().width, (1 + 6 + 1) * 11 + 13 + 2 * QUIET);
        assert_eq!(Bars::of("96385074").unwrap().width, 67 + 2 * QUIET);
        assert!(Bars::of("TEA-50").unwrap().path().starts_with("M10 0h2v1h-2z"));
        for code in ["", "Tee für zwei", "a\tb", &"x".repeat(41)] {
            assert_eq!(Bars::of(code), None, "{code}");
        }
    }

    /// A label as a camera sees it: so many points for a module.
    fn seen(code: &str, points: u32) -> pictures::Grey {
        let bars = Bars::of(code).unwrap();
        let (width, height) = (u32::try_from(bars.width).unwrap() * points, 90);
        let is_dark = |x: u32| {
            let module = (x / points) as usize;
            bars.dark.iter().any(|(from, wide)| (*from..from + wide).contains(&module))
        };
        let line: Vec<u8> = (0..width).map(|x| if is_dark(x) { 25 } else { 235 }).collect();
        let quiet = vec![235; (width * 10) as usize];
        let drawn = line.repeat(height - 20);
        let points = [quiet.clone(), drawn, quiet].concat();
        pictures::Grey::of_look(width, u32::try_from(height).unwrap(), points).unwrap()
    }

    #[test]
    fn what_is_drawn_on_a_label_is_read_back() {
        for (code, kind) in [
            ("4003994155486", "ean-13"),
            ("5901234123457", "ean-13"),
            ("036000291452", "upc-a"),
            ("96385074", "ean-8"),
            ("TEA-50", "code-128"),
            ("Shelf 7/B #42", "code-128"),
        ] {
            for points in [2, 3] {
                let read = seen(code, points).code().map(|code| (code.text, code.kind));
                assert_eq!(read, Some((code.to_owned(), kind)), "{points} points for a module");
            }
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { cases: 24, ..Default::default() })]
        #[test]
        fn any_sku_on_a_label_is_read_back(code in "[A-Z][A-Z0-9a-z./+-]{2,18}") {
            assert_eq!(seen(&code, 2).code().map(|code| code.text), Some(code));
        }
    }
}
