//! Countries with what is paid with there, currencies, and time zones, for the selects that offer them.

use std::sync::OnceLock;

use frontdesk_base::Timestamp;

/// A country: its name, its two letters, the three of its currency.
pub(crate) type Country = (&'static str, &'static str, &'static str);

/// The countries by name.
#[rustfmt::skip]
pub(crate) const COUNTRIES: &[Country] = &[
    ("Afghanistan", "AF", "AFN"), ("Åland Islands", "AX", "EUR"), ("Albania", "AL", "ALL"), ("Algeria", "DZ", "DZD"),
    ("American Samoa", "AS", "USD"), ("Andorra", "AD", "EUR"), ("Angola", "AO", "AOA"), ("Anguilla", "AI", "XCD"),
    ("Antarctica", "AQ", ""), ("Antigua & Barbuda", "AG", "XCD"), ("Argentina", "AR", "ARS"),
    ("Armenia", "AM", "AMD"), ("Aruba", "AW", "AWG"), ("Australia", "AU", "AUD"), ("Austria", "AT", "EUR"),
    ("Azerbaijan", "AZ", "AZN"), ("Bahamas", "BS", "BSD"), ("Bahrain", "BH", "BHD"), ("Bangladesh", "BD", "BDT"),
    ("Barbados", "BB", "BBD"), ("Belarus", "BY", "BYN"), ("Belgium", "BE", "EUR"), ("Belize", "BZ", "BZD"),
    ("Benin", "BJ", "XOF"), ("Bermuda", "BM", "BMD"), ("Bhutan", "BT", "BTN"), ("Bolivia", "BO", "BOB"),
    ("Bosnia & Herzegovina", "BA", "BAM"), ("Botswana", "BW", "BWP"), ("Brazil", "BR", "BRL"),
    ("British Indian Ocean Territory", "IO", "GBP"), ("British Virgin Islands", "VG", "USD"), ("Brunei", "BN", "BND"),
    ("Bulgaria", "BG", "EUR"), ("Burkina Faso", "BF", "XOF"), ("Burundi", "BI", "BIF"), ("Cambodia", "KH", "KHR"),
    ("Cameroon", "CM", "XAF"), ("Canada", "CA", "CAD"), ("Cape Verde", "CV", "CVE"),
    ("Caribbean Netherlands", "BQ", "USD"), ("Cayman Islands", "KY", "KYD"), ("Central African Rep.", "CF", "XAF"),
    ("Chad", "TD", "XAF"), ("Chile", "CL", "CLP"), ("China", "CN", "CNY"), ("Christmas Island", "CX", "AUD"),
    ("Cocos (Keeling) Islands", "CC", "AUD"), ("Colombia", "CO", "COP"), ("Comoros", "KM", "KMF"),
    ("Congo", "CG", "XAF"), ("Congo, Democratic Republic", "CD", "CDF"), ("Cook Islands", "CK", "NZD"),
    ("Costa Rica", "CR", "CRC"), ("Côte d’Ivoire", "CI", "XOF"), ("Croatia", "HR", "EUR"), ("Cuba", "CU", "CUP"),
    ("Curaçao", "CW", "XCG"), ("Cyprus", "CY", "EUR"), ("Czechia", "CZ", "CZK"), ("Denmark", "DK", "DKK"),
    ("Djibouti", "DJ", "DJF"), ("Dominica", "DM", "XCD"), ("Dominican Republic", "DO", "DOP"),
    ("Ecuador", "EC", "USD"), ("Egypt", "EG", "EGP"), ("El Salvador", "SV", "USD"),
    ("Equatorial Guinea", "GQ", "XAF"), ("Eritrea", "ER", "ERN"), ("Estonia", "EE", "EUR"), ("Eswatini", "SZ", "SZL"),
    ("Ethiopia", "ET", "ETB"), ("Falkland Islands", "FK", "FKP"), ("Faroe Islands", "FO", "DKK"),
    ("Fiji", "FJ", "FJD"), ("Finland", "FI", "EUR"), ("France", "FR", "EUR"), ("French Guiana", "GF", "EUR"),
    ("French Polynesia", "PF", "XPF"), ("French Southern Territories", "TF", "EUR"), ("Gabon", "GA", "XAF"),
    ("Gambia", "GM", "GMD"), ("Georgia", "GE", "GEL"), ("Germany", "DE", "EUR"), ("Ghana", "GH", "GHS"),
    ("Gibraltar", "GI", "GIP"), ("Greece", "GR", "EUR"), ("Greenland", "GL", "DKK"), ("Grenada", "GD", "XCD"),
    ("Guadeloupe", "GP", "EUR"), ("Guam", "GU", "USD"), ("Guatemala", "GT", "GTQ"), ("Guernsey", "GG", "GBP"),
    ("Guinea", "GN", "GNF"), ("Guinea-Bissau", "GW", "XOF"), ("Guyana", "GY", "GYD"), ("Haiti", "HT", "HTG"),
    ("Honduras", "HN", "HNL"), ("Hong Kong", "HK", "HKD"), ("Hungary", "HU", "HUF"), ("Iceland", "IS", "ISK"),
    ("India", "IN", "INR"), ("Indonesia", "ID", "IDR"), ("Iran", "IR", "IRR"), ("Iraq", "IQ", "IQD"),
    ("Ireland", "IE", "EUR"), ("Isle of Man", "IM", "GBP"), ("Israel", "IL", "ILS"), ("Italy", "IT", "EUR"),
    ("Jamaica", "JM", "JMD"), ("Japan", "JP", "JPY"), ("Jersey", "JE", "GBP"), ("Jordan", "JO", "JOD"),
    ("Kazakhstan", "KZ", "KZT"), ("Kenya", "KE", "KES"), ("Kiribati", "KI", "AUD"), ("Kuwait", "KW", "KWD"),
    ("Kyrgyzstan", "KG", "KGS"), ("Laos", "LA", "LAK"), ("Latvia", "LV", "EUR"), ("Lebanon", "LB", "LBP"),
    ("Lesotho", "LS", "LSL"), ("Liberia", "LR", "LRD"), ("Libya", "LY", "LYD"), ("Liechtenstein", "LI", "CHF"),
    ("Lithuania", "LT", "EUR"), ("Luxembourg", "LU", "EUR"), ("Macau", "MO", "MOP"), ("Madagascar", "MG", "MGA"),
    ("Malawi", "MW", "MWK"), ("Malaysia", "MY", "MYR"), ("Maldives", "MV", "MVR"), ("Mali", "ML", "XOF"),
    ("Malta", "MT", "EUR"), ("Marshall Islands", "MH", "USD"), ("Martinique", "MQ", "EUR"),
    ("Mauritania", "MR", "MRU"), ("Mauritius", "MU", "MUR"), ("Mayotte", "YT", "EUR"), ("Mexico", "MX", "MXN"),
    ("Micronesia", "FM", "USD"), ("Moldova", "MD", "MDL"), ("Monaco", "MC", "EUR"), ("Mongolia", "MN", "MNT"),
    ("Montenegro", "ME", "EUR"), ("Montserrat", "MS", "XCD"), ("Morocco", "MA", "MAD"), ("Mozambique", "MZ", "MZN"),
    ("Myanmar", "MM", "MMK"), ("Namibia", "NA", "NAD"), ("Nauru", "NR", "AUD"), ("Nepal", "NP", "NPR"),
    ("Netherlands", "NL", "EUR"), ("New Caledonia", "NC", "XPF"), ("New Zealand", "NZ", "NZD"),
    ("Nicaragua", "NI", "NIO"), ("Niger", "NE", "XOF"), ("Nigeria", "NG", "NGN"), ("Niue", "NU", "NZD"),
    ("Norfolk Island", "NF", "AUD"), ("North Korea", "KP", "KPW"), ("North Macedonia", "MK", "MKD"),
    ("Northern Mariana Islands", "MP", "USD"), ("Norway", "NO", "NOK"), ("Oman", "OM", "OMR"),
    ("Pakistan", "PK", "PKR"), ("Palau", "PW", "USD"), ("Palestine", "PS", "ILS"), ("Panama", "PA", "PAB"),
    ("Papua New Guinea", "PG", "PGK"), ("Paraguay", "PY", "PYG"), ("Peru", "PE", "PEN"), ("Philippines", "PH", "PHP"),
    ("Pitcairn", "PN", "NZD"), ("Poland", "PL", "PLN"), ("Portugal", "PT", "EUR"), ("Puerto Rico", "PR", "USD"),
    ("Qatar", "QA", "QAR"), ("Réunion", "RE", "EUR"), ("Romania", "RO", "RON"), ("Russia", "RU", "RUB"),
    ("Rwanda", "RW", "RWF"), ("Saint Barthélemy", "BL", "EUR"), ("Saint Martin", "MF", "EUR"), ("Samoa", "WS", "WST"),
    ("San Marino", "SM", "EUR"), ("Sao Tome & Principe", "ST", "STN"), ("Saudi Arabia", "SA", "SAR"),
    ("Senegal", "SN", "XOF"), ("Serbia", "RS", "RSD"), ("Seychelles", "SC", "SCR"), ("Sierra Leone", "SL", "SLE"),
    ("Singapore", "SG", "SGD"), ("Sint Maarten", "SX", "XCG"), ("Slovakia", "SK", "EUR"), ("Slovenia", "SI", "EUR"),
    ("Solomon Islands", "SB", "SBD"), ("Somalia", "SO", "SOS"), ("South Africa", "ZA", "ZAR"),
    ("South Georgia & the South Sandwich Islands", "GS", ""), ("South Korea", "KR", "KRW"),
    ("South Sudan", "SS", "SSP"), ("Spain", "ES", "EUR"), ("Sri Lanka", "LK", "LKR"), ("St Helena", "SH", "SHP"),
    ("St Kitts & Nevis", "KN", "XCD"), ("St Lucia", "LC", "XCD"), ("St Pierre & Miquelon", "PM", "EUR"),
    ("St Vincent", "VC", "XCD"), ("Sudan", "SD", "SDG"), ("Suriname", "SR", "SRD"),
    ("Svalbard & Jan Mayen", "SJ", "NOK"), ("Sweden", "SE", "SEK"), ("Switzerland", "CH", "CHF"),
    ("Syria", "SY", "SYP"), ("Taiwan", "TW", "TWD"), ("Tajikistan", "TJ", "TJS"), ("Tanzania", "TZ", "TZS"),
    ("Thailand", "TH", "THB"), ("Timor-Leste", "TL", "USD"), ("Togo", "TG", "XOF"), ("Tokelau", "TK", "NZD"),
    ("Tonga", "TO", "TOP"), ("Trinidad & Tobago", "TT", "TTD"), ("Tunisia", "TN", "TND"), ("Türkiye", "TR", "TRY"),
    ("Turkmenistan", "TM", "TMT"), ("Turks & Caicos Is", "TC", "USD"), ("Tuvalu", "TV", "AUD"),
    ("Uganda", "UG", "UGX"), ("Ukraine", "UA", "UAH"), ("United Arab Emirates", "AE", "AED"),
    ("United Kingdom", "GB", "GBP"), ("United States", "US", "USD"), ("Uruguay", "UY", "UYU"),
    ("US Virgin Islands", "VI", "USD"), ("Uzbekistan", "UZ", "UZS"), ("Vanuatu", "VU", "VUV"),
    ("Vatican City", "VA", "EUR"), ("Venezuela", "VE", "VES"), ("Vietnam", "VN", "VND"),
    ("Wallis & Futuna", "WF", "XPF"), ("Western Sahara", "EH", "MAD"), ("Yemen", "YE", "YER"),
    ("Zambia", "ZM", "ZMW"), ("Zimbabwe", "ZW", "USD"),
];

/// The currencies by their letters, with their names.
#[rustfmt::skip]
pub(crate) const CURRENCIES: &[(&str, &str)] = &[
    ("AED", "United Arab Emirates dirham"), ("AFN", "Afghan afghani"), ("ALL", "Albanian lek"),
    ("AMD", "Armenian dram"), ("AOA", "Angolan kwanza"), ("ARS", "Argentine peso"), ("AUD", "Australian dollar"),
    ("AWG", "Aruban florin"), ("AZN", "Azerbaijani manat"), ("BAM", "Bosnia and Herzegovina convertible mark"),
    ("BBD", "Barbados dollar"), ("BDT", "Bangladeshi taka"), ("BHD", "Bahraini dinar"), ("BIF", "Burundian franc"),
    ("BMD", "Bermudian dollar"), ("BND", "Brunei dollar"), ("BOB", "Boliviano"), ("BRL", "Brazilian real"),
    ("BSD", "Bahamian dollar"), ("BTN", "Bhutanese ngultrum"), ("BWP", "Botswana pula"), ("BYN", "Belarusian ruble"),
    ("BZD", "Belize dollar"), ("CAD", "Canadian dollar"), ("CDF", "Congolese franc"), ("CHF", "Swiss franc"),
    ("CLP", "Chilean peso"), ("CNY", "Renminbi (Chinese) yuan"), ("COP", "Colombian peso"),
    ("CRC", "Costa Rican colon"), ("CUP", "Cuban peso"), ("CVE", "Cape Verdean escudo"), ("CZK", "Czech koruna"),
    ("DJF", "Djiboutian franc"), ("DKK", "Danish krone"), ("DOP", "Dominican peso"), ("DZD", "Algerian dinar"),
    ("EGP", "Egyptian pound"), ("ERN", "Eritrean nakfa"), ("ETB", "Ethiopian birr"), ("EUR", "Euro"),
    ("FJD", "Fiji dollar"), ("FKP", "Falkland Islands pound"), ("GBP", "Pound sterling"), ("GEL", "Georgian lari"),
    ("GHS", "Ghanaian cedi"), ("GIP", "Gibraltar pound"), ("GMD", "Gambian dalasi"), ("GNF", "Guinean franc"),
    ("GTQ", "Guatemalan quetzal"), ("GYD", "Guyanese dollar"), ("HKD", "Hong Kong dollar"),
    ("HNL", "Honduran lempira"), ("HTG", "Haitian gourde"), ("HUF", "Hungarian forint"), ("IDR", "Indonesian rupiah"),
    ("ILS", "Israeli new shekel"), ("INR", "Indian rupee"), ("IQD", "Iraqi dinar"), ("IRR", "Iranian rial"),
    ("ISK", "Icelandic króna"), ("JMD", "Jamaican dollar"), ("JOD", "Jordanian dinar"), ("JPY", "Japanese yen"),
    ("KES", "Kenyan shilling"), ("KGS", "Kyrgyzstani som"), ("KHR", "Cambodian riel"), ("KMF", "Comoro franc"),
    ("KPW", "North Korean won"), ("KRW", "South Korean won"), ("KWD", "Kuwaiti dinar"),
    ("KYD", "Cayman Islands dollar"), ("KZT", "Kazakhstani tenge"), ("LAK", "Lao kip"), ("LBP", "Lebanese pound"),
    ("LKR", "Sri Lankan rupee"), ("LRD", "Liberian dollar"), ("LSL", "Lesotho loti"), ("LYD", "Libyan dinar"),
    ("MAD", "Moroccan dirham"), ("MDL", "Moldovan leu"), ("MGA", "Malagasy ariary"), ("MKD", "Macedonian denar"),
    ("MMK", "Myanmar kyat"), ("MNT", "Mongolian tögrög"), ("MOP", "Macanese pataca"), ("MRU", "Mauritanian ouguiya"),
    ("MUR", "Mauritian rupee"), ("MVR", "Maldivian rufiyaa"), ("MWK", "Malawian kwacha"), ("MXN", "Mexican peso"),
    ("MYR", "Malaysian ringgit"), ("MZN", "Mozambican metical"), ("NAD", "Namibian dollar"),
    ("NGN", "Nigerian naira"), ("NIO", "Nicaraguan córdoba"), ("NOK", "Norwegian krone"), ("NPR", "Nepalese rupee"),
    ("NZD", "New Zealand dollar"), ("OMR", "Omani rial"), ("PAB", "Panamanian balboa"), ("PEN", "Peruvian sol"),
    ("PGK", "Papua New Guinean kina"), ("PHP", "Philippine peso"), ("PKR", "Pakistani rupee"),
    ("PLN", "Polish złoty"), ("PYG", "Paraguayan guaraní"), ("QAR", "Qatari riyal"), ("RON", "Romanian leu"),
    ("RSD", "Serbian dinar"), ("RUB", "Russian ruble"), ("RWF", "Rwandan franc"), ("SAR", "Saudi riyal"),
    ("SBD", "Solomon Islands dollar"), ("SCR", "Seychelles rupee"), ("SDG", "Sudanese pound"),
    ("SEK", "Swedish krona/kronor"), ("SGD", "Singapore dollar"), ("SHP", "Saint Helena pound"),
    ("SLE", "Sierra Leonean leone"), ("SOS", "Somali shilling"), ("SRD", "Surinamese dollar"),
    ("SSP", "South Sudanese pound"), ("STN", "São Tomé and Príncipe dobra"), ("SYP", "Syrian pound"),
    ("SZL", "Swazi lilangeni"), ("THB", "Thai baht"), ("TJS", "Tajikistani somoni"), ("TMT", "Turkmenistan manat"),
    ("TND", "Tunisian dinar"), ("TOP", "Tongan paʻanga"), ("TRY", "Turkish lira"),
    ("TTD", "Trinidad and Tobago dollar"), ("TWD", "New Taiwan dollar"), ("TZS", "Tanzanian shilling"),
    ("UAH", "Ukrainian hryvnia"), ("UGX", "Ugandan shilling"), ("USD", "United States dollar"),
    ("UYU", "Uruguayan peso"), ("UZS", "Uzbekistan som"), ("VES", "Venezuelan bolívar soberano"),
    ("VND", "Vietnamese đồng"), ("VUV", "Vanuatu vatu"), ("WST", "Samoan tala"), ("XAF", "CFA franc BEAC"),
    ("XCD", "East Caribbean dollar"), ("XCG", "Caribean guilder"), ("XOF", "CFA franc BCEAO"),
    ("XPF", "CFP franc (franc Pacifique)"), ("YER", "Yemeni rial"), ("ZAR", "South African rand"),
    ("ZMW", "Zambian kwacha"),
];

/// Parts of the world; what the database of zones holds besides them are old names and rules.
const AREAS: [&str; 10] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
];

/// The time zones as a select offers them: name, and `Berlin (Europe)`, so that typing a city finds it.
pub(crate) fn zones() -> &'static [(String, String)] {
    static ZONES: OnceLock<Vec<(String, String)>> = OnceLock::new();
    ZONES.get_or_init(|| {
        let mut zones: Vec<(String, String)> = jiff::tz::db()
            .available()
            .map(|name| name.to_string())
            .filter_map(|name| {
                let (area, city) = name.split_once('/')?;
                let label = city.rsplit_once('/').map_or_else(
                    || format!("{city} ({area})"),
                    |(state, city)| format!("{city} ({state}, {area})"),
                );
                AREAS.contains(&area).then(|| (name.clone(), label.replace('_', " ")))
            })
            .collect();
        zones.sort_by(|a, b| a.1.cmp(&b.1));
        zones.push(("UTC".to_owned(), "UTC".to_owned()));
        zones
    })
}

/// Currencies as a select offers them: letters, and letters with the name.
pub(crate) fn currency_choices() -> Vec<(&'static str, String)> {
    CURRENCIES.iter().map(|(code, name)| (*code, format!("{code}, {name}"))).collect()
}

/// The country's currency, if there is such a country.
pub(crate) fn currency_of(country: &str) -> Option<&'static str> {
    COUNTRIES.iter().find(|(_, code, _)| *code == country).map(|(.., currency)| *currency)
}

/// How far a zone is from UTC now, as `UTC+2`.
pub(crate) fn offset(zone: &jiff::tz::TimeZone, now: Timestamp) -> String {
    let seconds = zone.to_offset(now.jiff()).seconds();
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() % 3600 / 60);
    let sign = if seconds < 0 { '-' } else { '+' };
    if minutes == 0 {
        format!("UTC{sign}{hours}")
    } else {
        format!("UTC{sign}{hours}:{minutes:02}")
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_base::money::Currency;

    use super::*;

    #[test]
    fn every_currency_is_one() {
        for (name, code, currency) in COUNTRIES {
            assert!(code.len() == 2 && !name.is_empty());
            assert!(
                currency.is_empty() || CURRENCIES.iter().any(|(known, _)| known == currency),
                "{name}"
            );
        }
        for (code, name) in CURRENCIES {
            assert!(Currency::from_code(code).is_some(), "{code} {name}");
        }
        assert_eq!(currency_of("DK"), Some("DKK"));
        assert_eq!(currency_of("XX"), None);
    }

    #[test]
    fn zones_are_found_by_their_city() {
        let zones = zones();
        assert!(zones.len() > 300);
        assert!(zones.contains(&("Europe/Berlin".to_owned(), "Berlin (Europe)".to_owned())));
        assert!(zones.iter().all(|(name, _)| jiff::tz::TimeZone::get(name).is_ok()));
    }

    #[test]
    fn offsets_read_as_people_write_them() {
        let at = Timestamp::from_millis(1_795_428_000_000);
        for (zone, said) in [
            ("Europe/Berlin", "UTC+1"),
            ("Asia/Kolkata", "UTC+5:30"),
            ("America/New_York", "UTC-5"),
        ] {
            assert_eq!(offset(&jiff::tz::TimeZone::get(zone).unwrap(), at), said);
        }
    }
}
