use super::*;
use proptest::prelude::*;
use serde_json::Value;
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

fn now() -> SystemTime {
    httpdate::parse_http_date("Fri, 20 Nov 2026 15:00:00 GMT").unwrap()
}

fn read_all(headers: &[(&str, &str)]) -> (Option<u64>, Option<u64>, Option<u64>, Option<u64>) {
    let found = normalise(headers.iter().copied(), now(), ResetUnit::Auto);
    (found.limit, found.remaining, found.reset, found.retry_after)
}

#[test]
fn test_24_every_vector_is_met() {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("TOOLWRIGHT_SHARED").map_or_else(|| manifest.join("../../shared"), PathBuf::from);
    let file = shared.join("vectors/ratelimit.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        assert!(
            std::env::var_os("TOOLWRIGHT_REQUIRE_SHARED").is_none_or(|value| value != "1"),
            "vectors/ratelimit.json is not there"
        );
        println!("skipped: vectors/ratelimit.json is not there");
        return;
    };
    let document: Value = serde_json::from_str(&text).unwrap();
    let vectors = document["vectors"].as_array().unwrap();
    assert!(!vectors.is_empty());
    for vector in vectors {
        let unit = if vector["vendor_reset_unit"] == "ms" { ResetUnit::Milliseconds } else { ResetUnit::Auto };
        let at = vector["now"].as_str().unwrap();
        assert_eq!(at, "2026-11-20T15:00:00Z", "the test's clock");
        let headers = vector["headers"].as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap()));
        let found = normalise(headers, now(), unit);
        let expected = |key: &str| vector["expected"][key].as_u64();
        let wanted = (expected("limit"), expected("remaining"), expected("reset"), expected("retry_after"));
        assert_eq!((found.limit, found.remaining, found.reset, found.retry_after), wanted, "{}", vector["id"]);
    }
}

#[test]
fn vendors_without_a_vector() {
    let cases: &[(&[(&str, &str)], _)] = &[
        (
            &[
                ("anthropic-ratelimit-requests-limit", "50"),
                ("anthropic-ratelimit-requests-remaining", "0"),
                ("anthropic-ratelimit-requests-reset", "2026-11-20T15:00:30Z"),
                ("anthropic-ratelimit-input-tokens-limit", "40000"),
                ("anthropic-ratelimit-input-tokens-remaining", "39000"),
                ("anthropic-ratelimit-input-tokens-reset", "2026-11-20T15:00:01Z"),
            ],
            (Some(50), Some(0), Some(30), None),
        ),
        (&[("X-Shopify-Shop-Api-Call-Limit", "40/40"), ("Retry-After", "2.0")], (Some(40), Some(0), Some(2), Some(2))),
        (&[("X-RateLimit", "100"), ("X-RateLimit-Remaining", "3")], (Some(100), Some(3), None, None)),
        (
            &[("x-ratelimit-used", "4"), ("x-ratelimit-remaining", "596.0"), ("x-ratelimit-reset", "113")],
            (None, Some(596), Some(113), None),
        ),
        (
            &[("x-rate-limit-limit", "900"), ("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", "1795186960")],
            (Some(900), Some(0), Some(160), None),
        ),
        // The vendor's clock is an hour ahead; its own Date says so.
        (
            &[("RateLimit-Reset", "1795190430"), ("RateLimit-Remaining", "0"), ("Date", "Fri, 20 Nov 2026 16:00:00 GMT")],
            (None, Some(0), Some(30), None),
        ),
        (
            &[
                ("X-RateLimit-Limit-Minute", "10"),
                ("X-RateLimit-Remaining-Minute", "2"),
                ("X-RateLimit-Limit-Day", "100"),
                ("X-RateLimit-Remaining-Day", "1"),
            ],
            (Some(100), Some(1), None, None),
        ),
        (&[("X-RateLimit-Reset", "-5")], (None, None, Some(0), None)),
        (
            &[("X-RateLimit-Limit", "5,000"), ("X-RateLimit-Remaining", "many"), ("X-RateLimit-Reset", "1e9")],
            (None, None, None, None),
        ),
        (&[("X-RateLimit-Limit", "99999999999999999999999"), ("Retry-After", "-3")], (None, None, None, None)),
        (&[("Retry-After", "soon"), ("retry-after-ms", "1500")], (None, None, Some(2), Some(2))),
        (&[("RateLimit", "default;r=1;t=2"), ("RateLimit-Policy", "default;q=10;w=60")], (Some(10), Some(1), Some(2), None)),
    ];
    for (headers, wanted) in cases {
        assert_eq!(read_all(headers), *wanted, "{headers:?}");
    }
}

#[test]
fn our_own_headers_hold_numbers_only() {
    let found = RateLimit { limit: Some(100), remaining: Some(0), reset: Some(37), retry_after: Some(37) };
    let wanted = [
        ("ratelimit-limit", "100"),
        ("ratelimit-remaining", "0"),
        ("ratelimit-reset", "37"),
        ("RateLimit", "\"default\";r=0;t=37"),
        ("RateLimit-Policy", "\"default\";q=100;w=60"),
        ("Retry-After", "37"),
    ];
    assert_eq!(found.headers(Some(60)), wanted.map(|(name, value)| (name, value.to_owned())));
    assert!(RateLimit::default().headers(Some(60)).is_empty());
}

/// Headers of the names that mean something, with values made of the pieces that values are made of. A tenth of the million, unless
/// `TOOLWRIGHT_TEST_HEADERS` says how many (`.ci/deep` does): without optimisation a million takes a minute.
#[test]
fn test_24_a_million_random_headers_do_not_panic() {
    const NAMES: [&str; 16] = [
        "retry-after",
        "date",
        "ratelimit",
        "ratelimit-policy",
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "x-rate-limit-reset",
        "x-ratelimit-reset-after",
        "x-ratelimit-reset-requests",
        "x-shopify-shop-api-call-limit",
        "sforce-limit-info",
        "anthropic-ratelimit-requests-reset",
    ];
    const PIECES: [&str; 32] = [
        "0",
        "1",
        "37",
        "-1",
        "+5",
        "99999999999999999999",
        "1795186960",
        "1795186960000",
        "1e400",
        "0.5",
        ".",
        ",",
        ";",
        "=",
        "/",
        "r=",
        "t=",
        "q=",
        "w=",
        "\"",
        "\"default\"",
        "6m0s",
        "100ms",
        "PT5S",
        "Fri, 20 Nov 2026 15:00:00 GMT",
        "2026-11-20T15:00Z",
        "T",
        "Z",
        " ",
        "\t",
        "\u{fffd}",
        "api-usage=1/2",
    ];
    let headers = std::env::var("TOOLWRIGHT_TEST_HEADERS").ok().and_then(|count| count.parse().ok()).unwrap_or(100_000_u64);
    // Always the same ones (SplitMix64), so that a failure can be looked at.
    let mut state = 24_u64;
    let mut next = move |below: usize| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % below as u64).unwrap()
    };
    let mut told = 0;
    for _ in 0..headers {
        let fields: Vec<(&str, String)> = (0..=next(3))
            .map(|_| (NAMES[next(NAMES.len())], (0..=next(4)).map(|_| PIECES[next(PIECES.len())]).collect()))
            .collect();
        let unit = if next(2) == 0 { ResetUnit::Auto } else { ResetUnit::Milliseconds };
        let found = normalise(fields.iter().map(|(name, value)| (*name, value.as_str())), now(), unit);
        let written = found.headers(Some(60));
        assert!(written.iter().all(|(_, value)| value.bytes().all(|byte| (0x20..0x7f).contains(&byte))), "{fields:?}");
        told += usize::from(!written.is_empty());
    }
    assert!(told > 0 && told < usize::try_from(headers).unwrap(), "{told} of {headers} said something");
}

proptest! {
    #[test]
    fn test_24_no_value_panics(name in "(x-)?rate-?limit(-(limit|remaining|reset|policy|reset-after))?|retry-after|date", value in ".*", seconds in any::<u32>()) {
        let at = UNIX_EPOCH + Duration::from_secs(seconds.into());
        normalise([(name.as_str(), value.as_str())], at, ResetUnit::Milliseconds);
    }

    #[test]
    fn no_moment_panics(value in "[0-9]{0,22}[-T: .GMTZ+0-9]{0,30}|[0-9hmsnuµd.]{0,30}|[A-Za-z]{3} (Jan|Dec) [0-9: GMT+-]{0,40}") {
        normalise([("x-ratelimit-reset", value.as_str())], now(), ResetUnit::Auto);
    }
}
