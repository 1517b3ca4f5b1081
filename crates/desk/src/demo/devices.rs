//! What the demo's visitors come with, and which pages they come from.

/// What a visitor comes with.
pub(super) struct Device {
    pub(super) user_agent: &'static str,
    pub(super) language: &'static str,
    pub(super) country: &'static str,
    pub(super) zone: &'static str,
    pub(super) screen: (u32, u32),
}

pub(super) const DEVICES: &[Device] = &[
    Device {
        user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
        language: "en-US",
        country: "US",
        zone: "America/Los_Angeles",
        screen: (393, 852),
    },
    Device {
        user_agent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
        language: "en-US",
        country: "US",
        zone: "America/Los_Angeles",
        screen: (1512, 982),
    },
    Device {
        user_agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
        language: "es-MX",
        country: "MX",
        zone: "America/Mexico_City",
        screen: (1920, 1080),
    },
    Device {
        user_agent: "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
        language: "en-GB",
        country: "GB",
        zone: "Europe/London",
        screen: (412, 915),
    },
    Device {
        user_agent: "Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1",
        language: "de-DE",
        country: "DE",
        zone: "Europe/Berlin",
        screen: (820, 1180),
    },
    Device {
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
        language: "fr-FR",
        country: "FR",
        zone: "Europe/Paris",
        screen: (1680, 1050),
    },
];

pub(super) const PAGES: &[&str] = &[
    "https://juniper.example/",
    "https://juniper.example/prices",
    "https://juniper.example/team",
    "https://juniper.example/contact",
];
