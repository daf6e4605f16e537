//! Amounts of money from the model to the vendor, at any depth, in lists and in maps keyed by currency.

use crate::lines::Pipe;
use crate::program::{ROOT, run_in};
use crate::project::Folder;
use crate::upstream::{Upstream, answer};
use serde_json::{Value, json};

/// A vendor that takes everything, and a server of its built integration.
fn shop() -> (Folder, Upstream, Pipe) {
    let folder = Folder::new();
    for name in ["integration.yaml", "openapi.yaml"] {
        let text = std::fs::read_to_string(format!("{ROOT}/codegen/tests/fixtures/money/{name}")).unwrap();
        folder.write(&format!("specs/shop/{name}"), &text);
    }
    run_in(folder.path(), ["build", "shop"]).expect(0, &[]);
    let vendor = Upstream::always(answer(204, &[], ""));
    let pipe = Pipe::start_in(folder.path(), &["shop", "--base-url", &vendor.url()]);
    (folder, vendor, pipe)
}

#[test]
fn amounts_reach_the_vendor_in_its_own_form() {
    let (_folder, vendor, mut pipe) = shop();
    let euro = json!({"amount": 1250, "currency": "EUR"});
    let given = json!({
        "price": {"amount": 1250, "currency": "EUR", "taxed": true},
        "prices": [euro, {"amount": 1400, "currency": "USD"}],
        "fixed": [{"amount": "12.50", "currency": "EUR"}],
        "currency_options": [{"amount": 1250, "currency": "EUR", "tax_behavior": "inclusive"}],
        "tiers": [{"up_to": 10, "prices": [euro]}],
        "plan": {"billing": {"terms": [{"total": {"amount": "9.90", "currency": "EUR"}, "extra": {"price": euro}}]}},
    });
    let wanted = json!({
        "price": {"value": 1250, "currency": "EUR", "taxed": true},
        "prices": {"EUR": 1250, "USD": 1400},
        "fixed": {"EUR": "12.50"},
        "currency_options": {"EUR": {"unit_amount": 1250, "tax_behavior": "inclusive"}},
        "tiers": [{"up_to": 10, "prices": {"EUR": 1250}}],
        "plan": {"billing": {"terms": [{"total": {"net": "9.90", "code": "EUR"}, "extra": {"price": {"value": 1250, "currency": "EUR"}}}]}},
    });
    // The vendor's own form is taken as well.
    for arguments in [given, wanted.clone()] {
        let (failed, words) = pipe.call("create_a_shop_product", arguments);
        assert!(!failed, "{words}");
        assert_eq!(serde_json::from_str::<Value>(vendor.take_only().text()).unwrap(), wanted);
    }
    let rates = json!([{"id": "r1", "price": euro}]);
    let (failed, words) = pipe.call("create_a_shop_rate", json!({"body": rates}));
    assert!(!failed, "{words}");
    let sent: Value = serde_json::from_str(vendor.take_only().text()).unwrap();
    assert_eq!(sent, json!([{"id": "r1", "price": {"value": 1250, "currency": "EUR"}}]));
}

#[test]
fn a_number_without_its_currency_is_refused_wherever_it_stands() {
    let (_folder, vendor, mut pipe) = shop();
    let cases = [
        (json!({"prices": 5}), "/prices: got 5, which does not say its currency; expected a list like"),
        (json!({"prices": [5]}), "/prices/0: got 5"),
        (json!({"tiers": [{"prices": [{"amount": 5}]}]}), "currency"),
        (json!({"fixed": [{"amount": "5", "currency": "GBP"}]}), "GBP"),
        (json!({"prices": [{"amount": 1, "currency": "EUR"}, {"amount": 2, "currency": "EUR"}]}), "`EUR` comes twice"),
        (json!({"plan": {"billing": {"terms": [{"extra": {"price": 7}}]}}}), "currency"),
        (json!({"currency_options": {"EUR": {"unit_amount": 12.5}}}), "/currency_options"),
    ];
    for (arguments, reason) in cases {
        let (failed, words) = pipe.call("create_a_shop_product", arguments.clone());
        assert!(failed && words.contains(reason), "{arguments}: {words}");
    }
    vendor.assert_silent();
}
