//! Which test shows what: the checks that systems of this kind were compared by, what their users ask for, and the acceptance tests of
//! the security notes. A row names a file and a function in it; that they are there is itself tested, so the map cannot rot.
//!
//! All 46 checks are made once more through the whole program, from a description on, by `tests/e2e/peers.rs`.

/// What is shown, where, and by which test.
type Row = (&'static str, &'static str, &'static str);

const PARAMETERS: &str = "runtime/tests/behaviour/parameters.rs";
const BODIES: &str = "runtime/tests/behaviour/bodies.rs";
const ANSWERS: &str = "runtime/tests/behaviour/answers.rs";
const HOSTILE: &str = "runtime/tests/behaviour/hostile.rs";
const REFUSALS: &str = "runtime/tests/behaviour/refusals.rs";
const CALL: &str = "runtime/tests/call.rs";
const PATHS: &str = "paths_are_refused_or_sent_as_one_segment";
const QUERIES: &str = "queries_are_openapi_s_table";
const LIMITED: &str = "test_25_a_429_is_passed_on_in_words_and_numbers";
const NOT_JSON: &str = "bodies_that_are_no_json_are_shown_as_what_they_are";
const DRIFT: &str = "json_is_read_under_any_label_and_with_any_drift";
const FAILURES: &str = "failures_keep_the_vendor_s_words_and_add_one_step";

/// The comparison's checks, in its order.
const CHECKS: [Row; 46] = [
    ("path ../", ANSWERS, PATHS),
    ("path slash", ANSWERS, PATHS),
    ("path %2F", ANSWERS, PATHS),
    ("path ?", ANSWERS, PATHS),
    ("path #", ANSWERS, PATHS),
    ("path space+unicode", ANSWERS, PATHS),
    ("path ..", ANSWERS, PATHS),
    ("missing required path", ANSWERS, PATHS),
    ("path array simple", PARAMETERS, "paths_are_rfc_6570"),
    ("query explode=true", PARAMETERS, QUERIES),
    ("query explode=false", PARAMETERS, QUERIES),
    ("query pipeDelimited", PARAMETERS, QUERIES),
    ("query deepObject", PARAMETERS, QUERIES),
    ("query form object", PARAMETERS, QUERIES),
    ("query name page[size]", PARAMETERS, "names_and_contents_of_every_kind"),
    ("query reserved chars", PARAMETERS, QUERIES),
    ("query boolean", PARAMETERS, QUERIES),
    ("header param", PARAMETERS, "headers_and_cookies"),
    ("cookie param", PARAMETERS, "headers_and_cookies"),
    ("nested body + null", BODIES, "json_of_every_type_keeps_nulls_digits_and_text"),
    ("nested body (no nulls)", BODIES, "json_of_every_type_keeps_nulls_digits_and_text"),
    ("input validation", REFUSALS, "everything_that_is_wrong_is_said_at_once_and_nothing_is_sent"),
    ("path/query/body collision", BODIES, "one_name_in_three_places"),
    ("top-level array body", BODIES, "json_of_every_type_keeps_nulls_digits_and_text"),
    ("form-urlencoded", BODIES, "forms"),
    ("multipart upload", BODIES, "multipart_with_real_files"),
    ("merge-patch content-type", BODIES, "json_of_every_type_keeps_nulls_digits_and_text"),
    ("429 isError", ANSWERS, LIMITED),
    ("429 retry-after surfaced", ANSWERS, LIMITED),
    ("429 body passed", ANSWERS, LIMITED),
    ("204", ANSWERS, NOT_JSON),
    ("text/plain", ANSWERS, NOT_JSON),
    ("html for json op", ANSWERS, NOT_JSON),
    ("malformed json", ANSWERS, NOT_JSON),
    ("binary png", ANSWERS, "files_become_blocks"),
    ("5MB response", ANSWERS, "a_large_list_is_cut_between_items_and_goes_on"),
    ("nullable + enum drift resp", ANSWERS, DRIFT),
    ("structuredContent valid vs outputSchema", "tests/e2e/peers.rs", "all_46_checks_of_the_comparison_pass"),
    ("response drift tolerated", ANSWERS, DRIFT),
    ("top-level array response", ANSWERS, DRIFT),
    ("next_cursor visible", CALL, "a_list_is_walked_to_its_end"),
    ("500 isError+body", ANSWERS, FAILURES),
    ("401 isError+body", ANSWERS, FAILURES),
    ("cross-host redirect not followed", CALL, "test_03_redirects_are_not_followed"),
    ("slow upstream (75s)", HOSTILE, "the_usual_patience_is_less_than_a_client_s"),
    ("alive after all", HOSTILE, "every_vendor_ends_in_time_and_is_told_as_what_it_is"),
];

/// What users of such systems ask for again and again, as far as calls are concerned; by the number of that
/// list. The start, which is its number 24, is measured by `runtime/benches/calls.rs`.
const ASKED_FOR: [Row; 17] = [
    ("6: answers that drift are no errors", ANSWERS, DRIFT),
    ("7: null is a value", BODIES, "json_of_every_type_keeps_nulls_digits_and_text"),
    ("8: no way out of the path", CALL, "test_01_traversal_stays_inside_the_template"),
    ("8: nor to another host", CALL, "test_14_local_servers_are_refused_before_a_socket_opens"),
    ("10: style and explode", PARAMETERS, QUERIES),
    ("11: one name in several places", BODIES, "one_name_in_three_places"),
    ("12: bodies that are no objects", BODIES, "json_of_every_type_keeps_nulls_digits_and_text"),
    ("13: each caller's own credentials", "hub/tests/hub/gate.rs", "a_token_opens_its_accounts_tools"),
    ("14: but never the MCP token", "hub/tests/hub/gate.rs", "the_callers_tokens_stay_here"),
    (
        "15: OAuth 2.0 tokens are got, sent and renewed",
        "runtime/tests/token.rs",
        "each_way_of_asking_is_byte_exact_and_a_token_serves_until_it_ends",
    ),
    ("16: large answers are cut whole", ANSWERS, "a_large_record_is_cut_and_stays_valid"),
    (
        "16: and fields can be chosen",
        "runtime/tests/behaviour/narrow.rs",
        "only_the_wanted_fields_come_back_and_the_vendor_is_not_asked_for_them",
    ),
    ("20: the seconds to wait are in the text", ANSWERS, LIMITED),
    ("21: files", BODIES, "multipart_with_real_files"),
    (
        "21: and what comes back as one",
        "runtime/tests/behaviour/downloads.rs",
        "test_03_a_declared_download_follows_one_redirect_without_credentials",
    ),
    ("25: cursor and limit in, next_cursor out", CALL, "a_list_is_walked_to_its_end"),
    ("25: tools/list in pages", "runtime/tests/mcp/clients.rs", "http_2026_07_28"),
];

/// Acceptance tests of the security notes, by number.
const SECURITY: [Row; 27] = [
    ("16", "runtime/tests/bombs.rs", "test_16_bombs_end_in_an_error_and_bounded_memory"),
    ("17, HTTP/1.1", "runtime/tests/mcp/raw.rs", "test_17_hosts_and_origins"),
    ("17, HTTP/2", "runtime/tests/mcp/raw.rs", "test_17_hosts_over_http_2"),
    ("17, hub", "hub/tests/hub/gate.rs", "foreign_hosts_and_origins_are_turned_away"),
    ("18", "runtime/tests/mcp/raw.rs", "test_18_headers_and_body_must_agree_in_2026_07_28"),
    ("19, tool, arguments, account", CALL, "test_19_a_foreign_cursor_is_refused_without_a_call"),
    ("19, every bit", "runtime/src/page/tests.rs", "test_19_every_changed_bit_of_a_cursor_is_noticed"),
    ("19, expired", "runtime/src/page/tests.rs", "a_cursor_opens_for_its_own_call_only"),
    ("19, server", "hub/tests/hub/gate.rs", "a_cursor_is_good_on_its_own_server_only"),
    ("20", "runtime/tests/token.rs", "test_20_a_hundred_calls_on_an_expired_token_refresh_once"),
    ("20, hub", "hub/tests/hub/grants.rs", "tokens_belong_to_the_account_and_outlive_a_restart"),
    (
        "21, between reply and commit",
        "runtime/tests/token.rs",
        "test_21_a_death_before_the_commit_ends_in_recovery_or_in_a_clear_word",
    ),
    ("21, SIGKILL", "tests/e2e/grants.rs", "test_21_a_hub_that_is_killed_while_it_renews_recovers_or_says_what_is_needed"),
    ("24, vectors", "runtime/src/limit/tests.rs", "test_24_every_vector_is_met"),
    ("24, fuzz", "runtime/src/limit/tests.rs", "test_24_a_million_random_headers_do_not_panic"),
    ("25, once", CALL, "test_25_failures_are_told_once_and_never_retried"),
    ("25, words", ANSWERS, LIMITED),
    ("25, headers", "runtime/tests/mcp/raw.rs", "a_rate_limit_is_mirrored_in_the_headers"),
    ("26", CALL, "test_26_27_injection_into_headers_query_and_body_is_an_argument_error_or_one_value"),
    ("27", CALL, "test_26_27_injection_into_headers_query_and_body_is_an_argument_error_or_one_value"),
    ("33, large, deep, many", "runtime/tests/mcp/load.rs", "test_33_large_deep_and_many_are_refused"),
    ("33, slow", "runtime/tests/mcp/load.rs", "test_33_slow_clients_keep_nobody_waiting"),
    ("34, HTTP", "runtime/tests/mcp/abort.rs", "test_34_a_disconnect_aborts_the_upstream_call_within_100_ms"),
    ("34, stdio", "runtime/tests/mcp/abort.rs", "test_34_a_cancelled_call_ends_at_the_vendor_and_is_not_answered"),
    ("37, arguments", HOSTILE, "test_37_hostile_patterns_do_not_hang_the_validation"),
    ("37, descriptions", "codegen/tests/it/patterns.rs", "test_37_a_pattern_that_is_not_enforced_is_said"),
    ("3", "runtime/tests/behaviour/downloads.rs", "test_03_a_declared_download_follows_one_redirect_without_credentials"),
];

#[test]
fn every_row_names_a_test_that_is_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for (row, file, function) in CHECKS.iter().chain(&ASKED_FOR).chain(&SECURITY) {
        let text = std::fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{row}: {file}: {error}"));
        assert!(text.contains(&format!("fn {function}(")), "{row}: there is no `{function}` in {file}");
    }
}
