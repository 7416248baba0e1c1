//! The shapes themselves. Lengths are hundredths of a unit of the picture's own box.

use std::fmt::Write as _;

use super::{Point, scale::Scale};

const WIDE: i64 = 72_000;
const HIGH: i64 = 24_000;
/// Room at the side for the values and below for the names.
const SIDE: i64 = 7_200;
const BELOW: i64 = 3_000;
const ABOVE: i64 = 1_200;
const END: i64 = 800;
/// About so many names fit below.
const NAMES: usize = 7;

pub(super) fn line(title: &str, points: &[Point], said: impl Fn(i64) -> String) -> String {
    let scale = Scale::of(points.iter().map(|point| point.value));
    let mut svg = begun(title, points, WIDE, HIGH, "chart");
    side(&mut svg, &scale, said);
    let last = i64::try_from(points.len().saturating_sub(1)).unwrap_or(1).max(1);
    let across = |at: usize| SIDE + (WIDE - SIDE - END) * i64::try_from(at).unwrap_or(last) / last;
    let mut path = String::new();
    for (at, point) in points.iter().enumerate() {
        let letter = if at == 0 { 'M' } else { 'L' };
        let _infallible = write!(path, "{letter}{} {}", hundredths(across(at)), hundredths(down(&scale, point.value)));
    }
    let ground = hundredths(down(&scale, 0));
    let _infallible = write!(
        svg,
        "<path class=\"area\" d=\"{path}L{} {ground}L{} {ground}Z\"/><path class=\"stroke\" d=\"{path}\"/>",
        hundredths(across(points.len().saturating_sub(1))),
        hundredths(SIDE),
    );
    let every = points.len().div_ceil(NAMES).max(1);
    for (at, point) in points.iter().enumerate() {
        let (x, y) = (hundredths(across(at)), hundredths(down(&scale, point.value)));
        // The last one is always named; what would touch it is not.
        let is_named = at % every == 0 && at + every < points.len() || at + 1 == points.len();
        if is_named {
            let anchor = if at == 0 {
                "start"
            } else if at + 1 == points.len() {
                "end"
            } else {
                "middle"
            };
            let _infallible = write!(
                svg,
                "<text class=\"name\" x=\"{x}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
                hundredths(HIGH - 600),
                escaped(&point.name),
            );
        }
        let _infallible = write!(
            svg,
            "<g class=\"dot\"><circle cx=\"{x}\" cy=\"{y}\" r=\"14\"/><circle cx=\"{x}\" cy=\"{y}\" r=\"4\"/><title>{}: {}</title></g>",
            escaped(&point.name),
            escaped(&point.said),
        );
    }
    svg.push_str("</svg>");
    svg
}

pub(super) fn bars(title: &str, points: &[Point], said: impl Fn(i64) -> String) -> String {
    let scale = Scale::of(points.iter().map(|point| point.value));
    let mut svg = begun(title, points, WIDE, HIGH, "chart");
    side(&mut svg, &scale, said);
    let count = i64::try_from(points.len()).unwrap_or(1).max(1);
    let room = (WIDE - SIDE - END) / count;
    let thick = (room * 6 / 10).clamp(100, 5_000);
    let every = points.len().div_ceil(NAMES + 3).max(1);
    let ground = down(&scale, 0);
    for (at, point) in points.iter().enumerate() {
        let middle = SIDE + room * i64::try_from(at).unwrap_or(0) + room / 2;
        let top = down(&scale, point.value);
        let _infallible = write!(
            svg,
            "<rect class=\"bar-{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\"><title>{}: {}</title></rect>",
            if point.value < 0 { "low" } else { "high" },
            hundredths(middle - thick / 2),
            hundredths(top.min(ground)),
            hundredths(thick),
            hundredths((top - ground).abs().max(50)),
            escaped(&point.name),
            escaped(&point.said),
        );
        if at % every == 0 {
            let _infallible = write!(
                svg,
                "<text class=\"name\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                hundredths(middle),
                hundredths(HIGH - 600),
                escaped(&point.name),
            );
        }
    }
    svg.push_str("</svg>");
    svg
}

/// One below the other, with room for names of any length: words are the page's own, and only the bars are drawn.
pub(super) fn rows(title: &str, points: &[Point]) -> String {
    const WHOLE: i64 = 10_000;
    let most = points.iter().map(|point| point.value.saturating_abs()).max().unwrap_or_default().max(1);
    let mut list = format!("<ol class=\"chart-rows\" aria-label=\"{}\">", escaped(title));
    for point in points {
        let part = i64::try_from(i128::from(point.value.saturating_abs()) * i128::from(WHOLE) / i128::from(most));
        let _infallible = write!(
            list,
            "<li><span class=\"name\">{}</span><svg class=\"chart\" aria-hidden=\"true\"><rect class=\"bar-{}\" \
             width=\"{}%\" height=\"100%\" rx=\"3\"/></svg><span class=\"numeric\">{}</span></li>",
            escaped(&point.name),
            if point.value < 0 { "low" } else { "high" },
            hundredths(part.unwrap_or(WHOLE)),
            escaped(&point.said),
        );
    }
    list.push_str("</ol>");
    list
}

/// Each part is a stretch of one circle's line, measured in ten-thousandths of it.
pub(super) fn donut(title: &str, points: &[Point]) -> String {
    const WHOLE: i128 = 10_000;
    let mut svg = begun(title, points, 12_000, 12_000, "chart round");
    let sum: i128 = points.iter().map(|point| i128::from(point.value.max(0))).sum();
    let mut gone = 0_i128;
    for (at, point) in points.iter().enumerate().filter(|(_, point)| point.value > 0) {
        let before = gone * WHOLE / sum.max(1);
        gone += i128::from(point.value);
        let length = gone * WHOLE / sum.max(1) - before;
        let _infallible = write!(
            svg,
            "<circle class=\"part part-{}\" cx=\"60\" cy=\"60\" r=\"46\" pathLength=\"{WHOLE}\" \
             stroke-dasharray=\"{length} {}\" stroke-dashoffset=\"-{before}\"><title>{}: {}</title></circle>",
            at % 6 + 1,
            WHOLE - length,
            escaped(&point.name),
            escaped(&point.said),
        );
    }
    svg.push_str("</svg>");
    svg
}

pub(super) fn spark(title: &str, points: &[Point]) -> String {
    let (wide, high) = (9_600, 2_400);
    let (low, most) =
        points.iter().fold((i64::MAX, i64::MIN), |(low, most), point| (low.min(point.value), most.max(point.value)));
    let span = i128::from(most.max(low)) - i128::from(low.min(most));
    let last = i64::try_from(points.len().saturating_sub(1)).unwrap_or(1).max(1);
    let mut svg = begun(title, points, wide, high, "spark");
    svg.push_str("<path class=\"stroke\" d=\"");
    for (at, point) in points.iter().enumerate() {
        let x = 200 + (wide - 400) * i64::try_from(at).unwrap_or(0) / last;
        let up = (i128::from(point.value) - i128::from(low)) * i128::from(high - 600) / span.max(1);
        let y = high - 300 - i64::try_from(up).unwrap_or(0);
        let _infallible = write!(svg, "{}{} {}", if at == 0 { 'M' } else { 'L' }, hundredths(x), hundredths(y));
    }
    svg.push_str("\"/></svg>");
    svg
}

/// The picture's beginning: what it is called, and in one sentence what it shows.
fn begun(title: &str, points: &[Point], wide: i64, high: i64, class: &str) -> String {
    let span = match points {
        [] => String::new(),
        [only] => format!("{}: {}", only.name, only.said),
        [first, .., last] => format!("{}: {} – {}: {}", first.name, first.said, last.name, last.said),
    };
    format!(
        "<svg class=\"{class}\" viewBox=\"0 0 {} {}\" role=\"img\" focusable=\"false\"><title>{}</title><desc>{}</desc>",
        wide / 100,
        high / 100,
        escaped(title),
        escaped(&span),
    )
}

/// The named values at the side, each with a line across.
fn side(svg: &mut String, scale: &Scale, said: impl Fn(i64) -> String) {
    for tick in scale.ticks() {
        let y = down(scale, tick);
        let _infallible = write!(
            svg,
            "<path class=\"across{}\" d=\"M{} {y}H{}\"/><text class=\"value\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            if tick == 0 { " ground" } else { "" },
            hundredths(SIDE),
            hundredths(WIDE - END),
            hundredths(SIDE - 800),
            hundredths(y + 350),
            escaped(&said(tick)),
            y = hundredths(y),
        );
    }
}

fn down(scale: &Scale, value: i64) -> i64 {
    HIGH - BELOW - scale.place(value, HIGH - BELOW - ABOVE)
}

fn hundredths(length: i64) -> String {
    let (whole, rest) = (length / 100, (length % 100).abs());
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:02}") }
}

/// As text within a picture.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::Chart, *};

    fn points(values: &[i64]) -> Vec<Point> {
        values.iter().map(|value| Point::new(format!("<{value}>"), *value, format!("“{value}” & more"))).collect()
    }

    #[test]
    fn a_chart_says_what_it_shows_and_names_are_text() {
        let chart = Chart::line("Value & worth", &points(&[3, 5]), |value| value.to_string());
        assert!(chart.svg.contains("role=\"img\"") && chart.svg.contains("<title>Value &amp; worth</title>"));
        assert!(
            chart.svg.contains("&lt;3&gt;: “3” &amp; more")
                && !chart.svg.contains("<3>")
                && !chart.svg.contains("style=")
        );
        assert_eq!(chart.rows.len(), 2);
    }

    #[test]
    fn the_parts_of_a_donut_are_the_whole() {
        let svg = donut("Parts", &points(&[1, 1, 1, -4]));
        let lengths = svg.split("stroke-dasharray=\"").skip(1).map(|part| part.split(' ').next().unwrap());
        assert_eq!(lengths.map(|length| length.parse::<i64>().unwrap()).sum::<i64>(), 10_000);
    }

    proptest! {
        #[test]
        fn whatever_the_values_everything_is_in_the_picture(values in prop::collection::vec(any::<i64>(), 0..50)) {
            let points = points(&values);
            for svg in [line("a", &points, |v| v.to_string()), bars("b", &points, |v| v.to_string()), donut("c", &points), spark("d", &points)] {
                prop_assert!(svg.starts_with("<svg") && svg.ends_with("</svg>") && !svg.contains("NaN"));
                for (at, _) in svg.match_indices(" y=\"") {
                    let y: String = svg[at + 4..].chars().take_while(|sign| *sign != '"').collect();
                    let whole: i64 = y.split('.').next().unwrap().parse().unwrap();
                    prop_assert!((-1..=250).contains(&whole), "{}", y);
                }
            }
        }
    }
}
