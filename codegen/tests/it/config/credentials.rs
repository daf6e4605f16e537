//! `auth:` of integration.yaml.

use super::{compile, with};
use toolwright_integration::{AuthKind, GrantKind};

#[test]
fn a_credential_may_be_a_way_to_tokens() {
    let server = "server: https://api.acme.test/v1";
    let oauth = |more: &str| {
        let text = format!(
            "{server}\nauth: {{ cloud: {{ type: oauth2, token_url: 'https://auth.acme.test/token', scopes: [read], {more} }} }}"
        );
        with(server, &text)
    };
    for (more, ways) in [
        ("help: From Settings", vec![]),
        (
            "flow: client_credentials",
            vec![(GrantKind::ClientCredentials, vec!["ACME_CLOUD_CLIENT_ID", "ACME_CLOUD_CLIENT_SECRET"])],
        ),
        (
            "flow: refresh_token, client_auth: none",
            vec![(GrantKind::RefreshToken, vec!["ACME_CLOUD_REFRESH_TOKEN", "ACME_CLOUD_CLIENT_ID"])],
        ),
        (
            "flow: refresh_token, client_auth: body",
            vec![(GrantKind::RefreshToken, vec!["ACME_CLOUD_REFRESH_TOKEN", "ACME_CLOUD_CLIENT_ID", "ACME_CLOUD_CLIENT_SECRET"])],
        ),
    ] {
        let output = compile(&oauth(more)).unwrap();
        let [scheme] = output.plan.integration.auth.as_slice() else { panic!("{more}") };
        let AuthKind::OAuth2 { token_url, scopes, grants } = &scheme.kind else { panic!("{scheme:?}") };
        assert_eq!((token_url.as_deref(), scopes.as_slice()), (Some("https://auth.acme.test/token"), &["read".to_owned()][..]));
        let found: Vec<(GrantKind, Vec<&str>)> = grants
            .iter()
            .map(|grant| (grant.grant, grant.variables.iter().map(|variable| variable.environment.as_str()).collect()))
            .collect();
        assert_eq!(found, ways, "{more}");
        // A token that somebody has already can be given all the same.
        assert_eq!(scheme.variables[0].environment, "ACME_CLOUD");
    }
    let unknown = compile(&oauth("flow: password")).unwrap_err();
    assert!(unknown.iter().any(|found| found.to_string().contains("password")), "{unknown:?}");
    let nowhere = oauth("flow: client_credentials").replace("token_url: 'https://auth.acme.test/token', ", "");
    let nowhere = compile(&nowhere).unwrap_err();
    assert!(nowhere.iter().any(|found| found.to_string().contains("token_url")), "{nowhere:?}");
}
