//! The generated clients, in flows against the same stand-ins.

use super::date_in;
use cakewalk::access_reviews::CreateAccessReview;
use cakewalk::compatible_policies::ListCompatiblePolicies;
use cakewalk::task_approvals::CreateTaskApproval;
use cakewalk::tasks::{GetTask, ListTasks};
use cakewalk::types::{AccessReviewType, RequestStatus, RequestType, UserStatus};
use cakewalk::users::{DeactivateUser, GetUser, ListUsers};
use cakewalk::users_group_hidden_work_apps::ListUsersGroupHiddenWorkApps;
use cakewalk::users_group_users::{DeleteUsersGroupUser, ListUsersGroupUsers};
use cakewalk::users_groups::ListUsersGroups;
use cakewalk::work_app_permission_level_policies::UpdateWorkAppPermissionLevelPolicy;
use cakewalk::work_app_permission_levels::ListWorkAppPermissionLevels;
use toolwright_sandbox::{Options, Running, Sandbox};
use torii::apps::{GetApp, ListApps, UpdateApp};
use torii::audit_logs::ListAuditLogs;
use torii::contracts::{CreateContract, DeleteContract, GetContract, ListContracts, UpdateContract};
use torii::files::{DownloadFile, GetFile, UploadFile};
use torii::types::{ContractAmount, Filter, FilterOperator, FilterValue, Money};
use torii::user_applications::ListUserApplications;

/// A stand-in, and the secrets that it takes.
async fn stand_in(vendor: &str, operations: &str) -> (Running, Vec<String>) {
    let api = std::fs::read_to_string(format!("{}/generated/{vendor}/api.json", crate::program::ROOT)).unwrap();
    let integration = serde_json::from_str(operations).unwrap();
    let sandbox = Sandbox::new(&integration, &serde_json::from_str(&api).unwrap(), Options::default()).unwrap();
    let secrets = sandbox.credentials().into_iter().map(|(_, value)| value).collect();
    (sandbox.start_on_loopback().await.unwrap(), secrets)
}

async fn torii() -> (Running, torii::Client) {
    let (running, secrets) = stand_in("torii", torii::OPERATIONS).await;
    let options = torii::Options::default().with_base_url(running.base_url()).with_credential("api_key", secrets);
    (running, torii::Client::new(options).unwrap())
}

async fn cakewalk() -> (Running, cakewalk::Client) {
    let (running, secrets) = stand_in("cakewalk", cakewalk::OPERATIONS).await;
    let [key, secret] = <[String; 2]>::try_from(secrets).unwrap();
    let options = cakewalk::Options::default().with_base_url(running.base_url());
    let options = options.with_credential("api_key", [key]).with_credential("api_secret", [secret]);
    (running, cakewalk::Client::new(options).unwrap())
}

/// A condition on a field.
fn filter(key: &str, op: FilterOperator, value: Option<&str>) -> Filter {
    let value = value.map(|value| FilterValue::Text(value.to_owned()));
    Filter { key: Some(key.to_owned()), op: Some(op), value, ..Default::default() }
}

#[tokio::test]
async fn torii_apps_and_leavers() {
    let (_running, client) = torii().await;
    let ownerless = ListApps {
        filters: Some(vec![
            filter("state", FilterOperator::Equals, Some("discovered")),
            filter("primaryOwner", FilterOperator::IsNotSet, None),
        ]),
        sort: Some("activeUsersCount:desc".to_owned()),
        fields: Some("id,name,state,primaryOwner,activeUsersCount".to_owned()),
        limit: Some(5),
        ..Default::default()
    };
    let top = client.apps().list(ownerless).await.unwrap().items;
    assert!(top.len() > 1 && top.iter().all(|app| app.primary_owner.is_none()), "{top:?}");
    assert!(top.is_sorted_by(|a, b| a.active_users_count.unwrap() >= b.active_users_count.unwrap()), "{top:?}");
    let id = top[0].id.unwrap();
    let details = client.apps().get(GetApp { id, ..Default::default() }).await.unwrap();
    assert_eq!((&details.name, &details.state), (&top[0].name, &top[0].state));

    let (tags, url) = (details.tags.clone(), details.url.clone());
    assert!(tags.is_some() && url.is_some(), "{details:?}");
    let state = Some("Sanctioned".to_owned());
    let update = UpdateApp { id, state: state.clone(), tags: tags.clone(), url: url.clone(), ..Default::default() };
    client.apps().update(update).await.unwrap();
    let read = client.apps().get(GetApp { id, ..Default::default() }).await.unwrap();
    assert_eq!((read.state, read.tags, read.url), (state, tags, url));

    let users = client.users().list(Default::default()).await.unwrap().items;
    let email = users.iter().find(|user| user.active_apps_count.unwrap() > 1).unwrap().email.clone();
    let found = client.users().list(torii::users::ListUsers { email: email.clone(), ..Default::default() }).await.unwrap().items;
    assert_eq!(found.iter().map(|user| &user.email).collect::<Vec<_>>(), [&email]);
    let applications = ListUserApplications { id_user: found[0].id.unwrap(), ..Default::default() };
    let all = client.user_applications().list(applications.clone()).await.unwrap().items;
    let open = ListUserApplications { is_user_removed_from_app: Some(false), ..applications };
    let open = client.user_applications().list(open).await.unwrap().items;
    let expected = all.iter().filter(|app| app.is_user_removed_from_app == Some(false)).map(|app| app.id);
    assert_eq!(open.iter().map(|app| app.id).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    assert!(!open.is_empty());
}

#[tokio::test]
async fn torii_contracts_and_logs() {
    let (_running, client) = torii().await;
    let (from, to) = (date_in(0), date_in(45));
    let every = ListContracts {
        status: Some("active".to_owned()),
        fields: Some("id,idApp,status,amount,currency,renewalDate".to_owned()),
        limit: Some(4),
        ..Default::default()
    };
    let soon = ListContracts {
        filters: Some(vec![
            filter("renewalDate", FilterOperator::DayOnOrAfter, Some(&from)),
            filter("renewalDate", FilterOperator::DayOnOrBefore, Some(&to)),
        ]),
        ..every.clone()
    };
    let every = client.contracts().list_all(every).collect().await.unwrap();
    let soon = client.contracts().list_all(soon).collect().await.unwrap();
    let due = |contract: &&torii::types::Contract| {
        contract.renewal_date.as_deref().is_some_and(|date| *from <= date[..10] && date[..10] <= *to)
    };
    let dollars = |contract: &torii::types::Contract| match (&contract.amount, contract.currency.as_deref()) {
        (Some(ContractAmount::Number(amount)), Some("USD")) => *amount,
        (Some(ContractAmount::Number(_)), _) => 0.0,
        other => panic!("{other:?}"),
    };
    let sum: f64 = soon.iter().map(dollars).sum();
    assert!(sum > 0.0 && soon.len() < every.len());
    assert!((sum - every.iter().filter(due).map(dollars).sum::<f64>()).abs() < 0.5, "{sum}");

    let amount = Money { amount: 150_000, currency: "USD".to_owned(), ..Default::default() };
    let id_app = soon[0].id_app.unwrap();
    let contract = CreateContract {
        name: "Flow".to_owned(),
        id_app,
        status: "active".to_owned(),
        amount: Some(amount),
        ..Default::default()
    };
    let created = client.contracts().create(contract).await.unwrap();
    let listed = ListContracts { id_app: Some(id_app), ..Default::default() };
    let listed = client.contracts().list_all(listed).collect().await.unwrap();
    assert!(listed.iter().any(|one| one.id == created.id && one.name.as_deref() == Some("Flow")), "{listed:?}");

    let logs = client.audit_logs().list_all(ListAuditLogs { limit: Some(9), ..Default::default() }).collect().await.unwrap();
    let start_time = logs[logs.len() / 2].creation_time.clone();
    let recent = ListAuditLogs { start_time: start_time.clone(), limit: Some(4), ..Default::default() };
    let recent = client.audit_logs().list_all(recent).collect().await.unwrap();
    let kind = |logs: &[torii::types::AuditLog]| logs.iter().filter(|log| log.r#type == recent[0].r#type).count();
    assert!(recent.len() < logs.len() && recent.iter().all(|log| log.creation_time >= start_time));
    assert!(kind(&recent) > 0 && kind(&recent) <= kind(&logs));
}

#[tokio::test]
async fn cakewalk_offboarding_and_approval() {
    let (_running, client) = cakewalk().await;
    let group = client.users_groups().list(ListUsersGroups::default()).await.unwrap().items.remove(0).id.unwrap();
    let members = ListUsersGroupUsers { users_group_id: group.clone(), ..Default::default() };
    let before = client.users_group_users().list_all(members.clone()).collect().await.unwrap();
    let leaver = before.iter().find(|user| user.status_name == Some(UserStatus::Active)).unwrap();
    let users = client.users().list_all(ListUsers::default()).collect().await.unwrap();
    let found = users.iter().find(|user| user.email == leaver.email).unwrap();
    assert_eq!(found.id, leaver.id);
    let id = found.id.clone().unwrap();
    client.users().deactivate(DeactivateUser { id: id.clone(), ..Default::default() }).await.unwrap();
    let user = client.users().get(GetUser { id: id.clone(), ..Default::default() }).await.unwrap();
    assert_eq!(user.status_name, UserStatus::Deactivated);
    let place = DeleteUsersGroupUser { users_group_id: group, id, ..Default::default() };
    client.users_group_users().delete(place.clone()).await.unwrap();
    let after = client.users_group_users().list_all(members).collect().await.unwrap();
    assert!(after.len() + 1 == before.len() && after.iter().all(|user| user.id != found.id), "{after:?}");
    assert_eq!(client.users_group_users().delete(place).await.unwrap_err().status(), Some(404));

    let mut task = None;
    for user in &users {
        let pending = ListTasks { user_id: user.id.clone().unwrap(), status: Some(RequestStatus::Pending), ..Default::default() };
        if let Some(first) = client.tasks().list(pending).await.unwrap().items.into_iter().next() {
            task = Some(first.id);
            break;
        }
    }
    let get = GetTask { id: task.unwrap(), ..Default::default() };
    let task = client.tasks().get(get.clone()).await.unwrap();
    let asked = task.request.unwrap().requested_by_user_id.unwrap();
    let requester = client.users().get(GetUser { id: asked.clone(), ..Default::default() }).await.unwrap();
    assert_eq!((requester.id, task.status), (asked, RequestStatus::Pending));
    let approve = CreateTaskApproval { task_id: task.id, ..Default::default() };
    client.task_approvals().create(approve.clone()).await.unwrap();
    assert_eq!(client.tasks().get(get).await.unwrap().status, RequestStatus::Approved);
    let again = client.task_approvals().create(approve).await.unwrap_err();
    assert!(again.to_string().contains("status must be Pending, but it is Approved"), "{again}");
}

#[tokio::test]
async fn cakewalk_review_and_policy() {
    let (_running, client) = cakewalk().await;
    let group = client.users_groups().list(ListUsersGroups::default()).await.unwrap().items.remove(0).id.unwrap();
    let hidden = ListUsersGroupHiddenWorkApps { users_group_id: group, limit: Some(2), ..Default::default() };
    let hidden = client.users_group_hidden_work_apps().list_all(hidden).collect().await.unwrap();
    let apps: Vec<cakewalk::Uuid> = hidden.into_iter().map(|app| app.id.unwrap()).collect();
    assert!(apps.len() > 2, "{apps:?}");
    let reviewer = client.users().list(ListUsers::default()).await.unwrap().items.remove(0).id.unwrap();
    let review = CreateAccessReview {
        name: "Hidden apps".to_owned(),
        description: None,
        access_review_type: AccessReviewType::WorkAppOwner,
        due_date: format!("{}T00:00:00Z", date_in(30)).into(),
        work_app_ids: apps.clone(),
        created_by_user_id: reviewer.clone(),
        __more: (),
    };
    let created = client.access_reviews().create(review).await.unwrap();
    assert_eq!((created.work_app_ids.as_ref(), created.created_by_user_id), (Some(&apps), Some(reviewer)));

    let levels = ListWorkAppPermissionLevels { work_app_id: apps[0].clone(), ..Default::default() };
    let level = client.work_app_permission_levels().list(levels).await.unwrap().items.remove(0).id.unwrap();
    let wanted = ListCompatiblePolicies { request_type: RequestType::GrantAccessRequest, __more: () };
    let policy = client.compatible_policies().list(wanted).await.unwrap().items.remove(0).id.unwrap();
    let update = |id| UpdateWorkAppPermissionLevelPolicy {
        work_app_id: apps[0].clone(),
        permission_level_id: level.clone(),
        id,
        policy_id: policy.clone(),
        __more: (),
    };
    let policies = client.work_app_permission_level_policies();
    policies.update(update(RequestType::GrantAccessRequest)).await.unwrap();
    // The enums are open for what a vendor adds later, so it is the vendor that refuses.
    let refused = policies.update(update(RequestType::Unknown("GrantAccess".to_owned()))).await.unwrap_err();
    assert_eq!(refused.status(), Some(400), "{refused}");
    assert!(refused.message().unwrap().contains("must be one of [GrantAccessRequest, "), "{refused}");
}

/// A record from its making to its end, and what is said when it is gone.
#[tokio::test]
async fn torii_contract_made_changed_and_deleted() {
    let (_running, client) = torii().await;
    let app = client.apps().list(ListApps { limit: Some(1), ..Default::default() }).await.unwrap().items.remove(0).id.unwrap();
    let contract =
        CreateContract { name: "Whole life".to_owned(), id_app: app, status: "active".to_owned(), ..Default::default() };
    let id = client.contracts().create(contract).await.unwrap().id.unwrap();
    let get = GetContract { id, ..Default::default() };
    assert_eq!(client.contracts().get(get.clone()).await.unwrap().name.as_deref(), Some("Whole life"));
    let update = UpdateContract { id, name: Some("Another name".to_owned()), ..Default::default() };
    client.contracts().update(update).await.unwrap();
    assert_eq!(client.contracts().get(get.clone()).await.unwrap().name.as_deref(), Some("Another name"));

    let every = client.contracts().list_all(ListContracts { limit: Some(3), ..Default::default() }).collect().await.unwrap();
    let mut ids: Vec<_> = every.iter().map(|contract| contract.id).collect();
    assert!(ids.len() > 3 && ids.contains(&Some(id)), "{ids:?}");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), every.len(), "no contract comes twice");

    client.contracts().delete(DeleteContract { id, ..Default::default() }).await.unwrap();
    let gone = client.contracts().get(get).await.unwrap_err();
    assert_eq!(gone.status(), Some(404), "{gone}");
    assert!(gone.body().is_some_and(|body| body.is_object()) && !gone.headers().is_empty(), "{gone:?}");
}

#[tokio::test]
async fn torii_file_up_and_down() {
    let (_running, client) = torii().await;
    let bytes: Vec<u8> = "name,email\r\nÆ,a@b.example\r\n".bytes().collect();
    let file = torii::File::new("people list.csv", "text/csv", bytes.clone());
    let uploaded = client.files().upload(UploadFile { file, ..Default::default() }).await.unwrap();
    let id = uploaded.id.unwrap();
    let known = client.files().get(GetFile { id, ..Default::default() }).await.unwrap();
    assert_eq!(known.name.as_deref(), Some("people list.csv"), "{known:?}");
    let back = client.files().download(DownloadFile { id, ..Default::default() }).await.unwrap();
    assert_eq!(back.bytes, bytes);
}

/// The vendor's limit comes as an error that says how long to wait, and nothing is repeated unasked.
#[tokio::test]
async fn torii_limit_is_told() {
    let (_running, client) = torii().await;
    let mut refused = None;
    for _ in 0..200 {
        if let Err(error) = client.roles().list().await {
            refused = Some(error);
            break;
        }
    }
    let refused = refused.unwrap();
    assert_eq!(refused.status(), Some(429), "{refused}");
    assert!(refused.retry_after().is_some_and(|seconds| seconds <= 60), "{refused:?}");
    assert!(refused.rate_limit().is_some_and(|limit| limit.remaining == Some(0)), "{refused:?}");
    // Longer than the program would wait: asking for retries changes nothing.
    let patient = client.with(torii::CallOptions::new().with_retry(impatient()));
    assert_eq!(patient.roles().list().await.unwrap_err().status(), Some(429));
}

fn impatient() -> torii::Retry {
    let mut retry = torii::Retry::tries(3);
    retry.longest_wait = std::time::Duration::from_millis(10);
    retry
}
