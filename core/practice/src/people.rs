//! Whom the shop deals with. None of them is anybody: their addresses are of a town that is on no map, and their mail
//! goes to names that are reserved for examples.

/// Private customers: each first name with each of the family names in turn.
pub(crate) const FIRST: [&str; 24] = [
    "Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Hugo", "Ida", "Jonas", "Klara", "Leo", "Mira", "Noah",
    "Olivia", "Paul", "Rosa", "Simon", "Tilda", "Ulrich", "Vera", "Walter", "Xenia", "Yusuf",
];

pub(crate) const FAMILY: [&str; 20] = [
    "Abel", "Baker", "Cole", "Dorn", "Ellis", "Fischer", "Graf", "Hale", "Imhof", "Jansen", "Keller", "Lang", "Moser",
    "North", "Orel", "Park", "Quist", "Roth", "Sander", "Thorn",
];

/// Companies that buy on account, in English and in German.
pub(crate) const COMPANIES: [(&str, &str); 12] = [
    ("Café on the Corner", "Café am Eck"),
    ("The Harbour Hotel", "Hotel am Hafen"),
    ("Bright & Partners", "Hell & Partner"),
    ("Meadow Bakery", "Wiesenbäckerei"),
    ("Old Mill Inn", "Gasthof Alte Mühle"),
    ("Studio Nine", "Studio Neun"),
    ("Riverside Books", "Buchhandlung am Fluss"),
    ("Greenfield Dental", "Zahnarzt Grünfeld"),
    ("Hill & Dale Architects", "Berg & Tal Architekten"),
    ("Market Hall Deli", "Feinkost Markthalle"),
    ("City Yoga", "Stadtyoga"),
    ("Lighthouse Software", "Leuchtturm Software"),
];

/// Whom it buys from, one for each shelf.
pub(crate) const SUPPLIERS: [(&str, &str); 5] = [
    ("Leaf & Bud Importers", "Blatt & Knospe Import"),
    ("North Quay Roasters", "Rösterei Nordkai"),
    ("Linden Confectionery", "Konfiserie Linde"),
    ("Kiln & Wheel Pottery", "Töpferei Scheibe"),
    ("Paper & Ribbon", "Papier & Schleife"),
];

pub(crate) const STREETS: [(&str, &str); 8] = [
    ("Mill Lane", "Mühlweg"),
    ("Station Road", "Bahnhofstraße"),
    ("Garden Street", "Gartenstraße"),
    ("Church Hill", "Kirchberg"),
    ("Lime Avenue", "Lindenallee"),
    ("Market Place", "Marktplatz"),
    ("School Lane", "Schulgasse"),
    ("Bridge Street", "Brückenstraße"),
];

/// The town where all of them live.
pub(crate) const TOWN: (&str, &str) = ("Sampleton", "Musterstadt");
