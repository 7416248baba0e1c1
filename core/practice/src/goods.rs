//! What is on the shelves. Prices and costs are in minor units, of whatever the shop's currency is.

/// What is sold in one way: how it is packed, taxed and bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shelf {
    Tea,
    Coffee,
    Sweet,
    Ware,
    Gift,
}

impl Shelf {
    pub const ALL: [Self; 5] = [Self::Tea, Self::Coffee, Self::Sweet, Self::Ware, Self::Gift];

    pub const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Tea => ("Tea", "Tee"),
            Self::Coffee => ("Coffee", "Kaffee"),
            Self::Sweet => ("Sweet things", "Süßes"),
            Self::Ware => ("Pots and cups", "Kannen und Tassen"),
            Self::Gift => ("Gifts", "Geschenke"),
        }
    }

    /// What its SKUs begin with.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tea => "TEA",
            Self::Coffee => "COF",
            Self::Sweet => "SWE",
            Self::Ware => "POT",
            Self::Gift => "GIF",
        }
    }

    /// Whether a reduced rate is for it, where there is one.
    pub const fn is_food(self) -> bool {
        matches!(self, Self::Tea | Self::Coffee | Self::Sweet)
    }

    /// How it is packed, each with its share of the price in percent.
    pub const fn packs(self) -> &'static [(&'static str, &'static str, i64)] {
        match self {
            Self::Tea => &[("100 g", "100 g", 100), ("250 g", "250 g", 225)],
            Self::Coffee => &[
                ("Whole beans, 250 g", "Ganze Bohne, 250 g", 100),
                ("Ground, 250 g", "Gemahlen, 250 g", 100),
                ("Whole beans, 1 kg", "Ganze Bohne, 1 kg", 360),
            ],
            Self::Sweet | Self::Gift => &[("", "", 100)],
            Self::Ware => &[("Sand", "Sand", 100), ("Slate", "Schiefer", 100)],
        }
    }

    /// What of a sale is of this shelf, of a hundred; more of it where it is cold.
    pub const fn share(self) -> u32 {
        match self {
            Self::Tea => 40,
            Self::Coffee => 30,
            Self::Sweet => 16,
            Self::Ware => 9,
            Self::Gift => 5,
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Good {
    pub shelf: Shelf,
    pub english: &'static str,
    pub german: &'static str,
    pub price: i64,
    pub cost: i64,
}

const fn good(shelf: Shelf, english: &'static str, german: &'static str, price: i64, cost: i64) -> Good {
    Good { shelf, english, german, price, cost }
}

use Shelf::{Coffee, Gift, Sweet, Tea, Ware};

pub(crate) const GOODS: [Good; 60] = [
    good(Tea, "Assam, second flush", "Assam, Second Flush", 690, 270),
    good(Tea, "Darjeeling, first flush", "Darjeeling, First Flush", 1290, 610),
    good(Tea, "Darjeeling, autumn", "Darjeeling, Herbstpflückung", 890, 390),
    good(Tea, "Ceylon, highland", "Ceylon, Hochland", 590, 210),
    good(Tea, "Earl Grey", "Earl Grey", 650, 240),
    good(Tea, "East Frisian blend", "Ostfriesenmischung", 620, 220),
    good(Tea, "Lapsang Souchong", "Lapsang Souchong", 790, 330),
    good(Tea, "Yunnan Golden Tip", "Yunnan Golden Tip", 1190, 560),
    good(Tea, "Keemun", "Keemun", 840, 370),
    good(Tea, "Sencha", "Sencha", 890, 390),
    good(Tea, "Gyokuro", "Gyokuro", 2490, 1380),
    good(Tea, "Matcha, for the kitchen", "Matcha, zum Kochen", 1590, 790),
    good(Tea, "Genmaicha", "Genmaicha", 750, 310),
    good(Tea, "Jasmine pearls", "Jasminperlen", 1390, 680),
    good(Tea, "Gunpowder", "Gunpowder", 540, 190),
    good(Tea, "Oolong, Iron Goddess", "Oolong, Tieguanyin", 1450, 720),
    good(Tea, "Oolong, Milky", "Oolong, Milky", 1250, 590),
    good(Tea, "White, Pai Mu Tan", "Weißer Tee, Pai Mu Tan", 990, 440),
    good(Tea, "Pu-erh, ripe", "Pu-Erh, gereift", 950, 420),
    good(Tea, "Rooibos, plain", "Rooibos, natur", 460, 150),
    good(Tea, "Rooibos, vanilla", "Rooibos, Vanille", 520, 180),
    good(Tea, "Peppermint", "Pfefferminze", 420, 130),
    good(Tea, "Camomile", "Kamille", 440, 140),
    good(Tea, "Winter spice", "Wintergewürz", 590, 210),
    good(Coffee, "House espresso", "Hausespresso", 790, 390),
    good(Coffee, "Italian roast", "Italienische Röstung", 760, 370),
    good(Coffee, "Morning blend", "Morgenmischung", 690, 330),
    good(Coffee, "Ethiopia, Yirgacheffe", "Äthiopien, Yirgacheffe", 990, 510),
    good(Coffee, "Ethiopia, Sidamo", "Äthiopien, Sidamo", 940, 480),
    good(Coffee, "Kenya, AA", "Kenia, AA", 1090, 580),
    good(Coffee, "Colombia, Huila", "Kolumbien, Huila", 890, 440),
    good(Coffee, "Brazil, Santos", "Brasilien, Santos", 740, 350),
    good(Coffee, "Guatemala, Antigua", "Guatemala, Antigua", 920, 460),
    good(Coffee, "Sumatra, Mandheling", "Sumatra, Mandheling", 960, 490),
    good(Coffee, "India, Monsooned", "Indien, Monsooned", 870, 430),
    good(Coffee, "Decaf", "Entkoffeiniert", 850, 420),
    good(Sweet, "Shortbread", "Mürbegebäck", 390, 180),
    good(Sweet, "Almond biscuits", "Mandelkekse", 450, 210),
    good(Sweet, "Lemon biscuits", "Zitronenkekse", 420, 190),
    good(Sweet, "Dark chocolate, 70 %", "Zartbitterschokolade, 70 %", 490, 250),
    good(Sweet, "Milk chocolate, sea salt", "Vollmilchschokolade, Meersalz", 490, 250),
    good(Sweet, "Candied ginger", "Kandierter Ingwer", 520, 260),
    good(Sweet, "Linden honey, 250 g", "Lindenhonig, 250 g", 580, 310),
    good(Sweet, "Linden honey, 500 g", "Lindenhonig, 500 g", 990, 540),
    good(Sweet, "Rock sugar", "Kandiszucker", 330, 120),
    good(Sweet, "Quince jelly", "Quittengelee", 540, 270),
    good(Ware, "Teapot, cast iron", "Teekanne, Gusseisen", 5900, 3100),
    good(Ware, "Teapot, stoneware", "Teekanne, Steinzeug", 3900, 1900),
    good(Ware, "Teapot, glass", "Teekanne, Glas", 3200, 1500),
    good(Ware, "Cup, stoneware", "Becher, Steinzeug", 1450, 620),
    good(Ware, "Espresso cup", "Espressotasse", 1150, 490),
    good(Ware, "Hand filter", "Handfilter", 2490, 1190),
    good(Ware, "French press", "Stempelkanne", 3490, 1690),
    good(Ware, "Hand grinder", "Handmühle", 7900, 4300),
    good(Ware, "Tea strainer", "Teesieb", 890, 320),
    good(Ware, "Tin, 250 g", "Dose, 250 g", 790, 290),
    good(Gift, "Gift box, small", "Geschenkbox, klein", 1990, 950),
    good(Gift, "Gift box, large", "Geschenkbox, groß", 3990, 1950),
    good(Gift, "Tea for a week", "Tee für eine Woche", 1690, 760),
    good(Gift, "Coffee for a week", "Kaffee für eine Woche", 1790, 830),
];
