//! Rows to store.

use std::collections::BTreeMap;
use toolwright_hub::model::*;
use toolwright_hub::store::TokenHash;

pub fn at(millis: i64) -> Time {
    Time::from_millis(1_800_000_000_000 + millis)
}

pub fn change(method: &str) -> LogEntry {
    LogEntry::change(at(0), method)
}

pub fn tenant(name: &str) -> Tenant {
    Tenant { id: TenantId::random().unwrap(), name: name.to_owned(), created_at: at(0) }
}

pub fn account(tenant: &TenantId, label: &str) -> Account {
    Account {
        id: AccountId::random().unwrap(),
        tenant: tenant.clone(),
        integration: "torii".to_owned(),
        label: label.to_owned(),
        credentials: Sealed { key_id: "k1".to_owned(), bytes: label.as_bytes().to_vec() },
        variables: BTreeMap::from([("region".to_owned(), "eu".to_owned())]),
        base_url: Some("https://example.com/ü?x='\";--".to_owned()),
        revision: 1,
        created_at: at(1),
        updated_at: at(2),
    }
}

pub fn server(account: &Account, name: &str, expires_at: Option<Time>) -> McpServer {
    McpServer {
        id: ServerId::random().unwrap(),
        tenant: account.tenant.clone(),
        account: account.id.clone(),
        name: name.to_owned(),
        config: ServerConfig { methods: vec!["read".to_owned()], tags: vec!["users".to_owned()], ..ServerConfig::default() },
        limits: Limits { calls_per_minute: Some(60), concurrency: None },
        expires_at,
        created_by: Some(ApiTokenId::random().unwrap()),
        token_hint: "ab12".to_owned(),
        revision: 1,
        created_at: at(3),
        updated_at: at(4),
    }
}

pub fn api_token(tenant: &TenantId, name: &str) -> ApiToken {
    ApiToken {
        id: ApiTokenId::random().unwrap(),
        tenant: tenant.clone(),
        name: name.to_owned(),
        token_hint: "cd34".to_owned(),
        expires_at: Some(at(50)),
        last_used_at: None,
        created_at: at(5),
    }
}

pub fn hash(byte: u8) -> TokenHash {
    TokenHash { key_id: "p1".to_owned(), hash: [byte; 32] }
}

pub fn call(server: &McpServer, tool: &str, status: u16) -> LogEntry {
    LogEntry {
        kind: LogKind::Mcp,
        account: Some(server.account.clone()),
        server: Some(server.id.clone()),
        tool: Some(tool.to_owned()),
        effect: Some(toolwright_integration::Effect::Destructive),
        client_name: Some("client".to_owned()),
        client_version: Some("1.2".to_owned()),
        status,
        duration_us: 1_234,
        request_bytes: 56,
        response_bytes: 789,
        arguments_digest: Some("00ff".to_owned()),
        ..LogEntry::change(at(10), "tools/call")
    }
}
