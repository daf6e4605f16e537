//! The hub itself: keys, store, integrations, then HTTP until a signal ends it.

use super::data::Folder;
use super::stand_ins::StandIns;
use super::{Arguments, first, keys, urls};
use crate::failure::Failure;
use crate::locked::hold;
use crate::output;
use crate::project::Project;
use crate::serve::shutdown_signal;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use toolwright_hub::catalog::Catalog;
use toolwright_hub::model::AccountId;
use toolwright_hub::serve::routes;
use toolwright_hub::service::{Hub, Settings};
use toolwright_hub::vault::Keyring;
use toolwright_hub::{admin, dashboard};
use toolwright_runtime::mcp::{Hosts, HttpOptions, serve_router};

/// What is said at the start.
struct Start {
    address: SocketAddr,
    token: Option<String>,
    accounts: BTreeMap<String, AccountId>,
}

/// The URLs of the command line.
struct Urls {
    public: Option<String>,
    upstreams: Vec<String>,
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let given = keys::given(&arguments.place)?;
    let keyless = given.is_none();
    let dev = arguments.dev || (arguments.sandbox && keyless);
    if dev
        && keyless
        && let Some(data) = &arguments.place.data
    {
        let asked = if arguments.dev { "--dev" } else { "--sandbox without a key" };
        let words =
            format!("{asked} seals with a key that nobody keeps: what is put into {} could not be opened again", data.display());
        return Err(Failure::input(words).help(keys::HELP));
    }
    let ring = match given {
        Some(ring) => ring,
        None if dev => Keyring::random().map_err(Failure::machine)?,
        None => keys::needed(&arguments.place)?,
    };
    let urls = Urls {
        public: arguments.public_url.as_deref().map(urls::public).transpose()?,
        upstreams: arguments.allow_upstream.iter().map(|url| urls::upstream(url)).collect::<Result<_, _>>()?,
    };
    let forgotten = dev && arguments.place.data.is_none();
    let mut folder = if forgotten { Folder::temporary() } else { Folder::of(project, &arguments.place) };
    folder.claim()?;
    let stand_ins = arguments.sandbox.then(|| StandIns::start(project, &arguments.stand_ins)).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::machine(format!("the runtime cannot start: {error}")))?;
    if keyless {
        output::note(
            "warning: credentials are sealed with a key that exists in this process only, and everything is forgotten at the end; \
             use --key-file for anything real",
        );
    } else if forgotten {
        output::note("warning: everything is forgotten at the end");
    }
    runtime.block_on(serve(project, arguments, (ring, urls), &folder, stand_ins.as_ref()))
}

async fn serve(
    project: &Project,
    arguments: &Arguments,
    (ring, urls): (Keyring, Urls),
    folder: &Folder,
    stand_ins: Option<&StandIns>,
) -> Result<(), Failure> {
    let listener = TcpListener::bind(arguments.http).await.map_err(|error| {
        let failure = Failure::machine(format!("{} cannot be listened on: {error}", arguments.http));
        if error.kind() == std::io::ErrorKind::AddrInUse {
            failure.help("another program has the port; choose one with --http 127.0.0.1:PORT")
        } else {
            failure
        }
    })?;
    let address = listener.local_addr().unwrap_or(arguments.http);
    let mut settings = Settings::new(urls.public.clone().unwrap_or_else(|| format!("http://{address}")));
    settings.hosts = Hosts::new(&hosts(arguments, &urls)).map_err(|entry| Failure::input(format!("--allow-host: {entry}")))?;
    settings.trusted_origins = urls.upstreams;
    settings.trusted_origins.extend(stand_ins.map(StandIns::origins).unwrap_or_default());
    settings.access_log = (!arguments.no_access_log).then(|| Arc::new(|line: &str| output::note(line)) as _);
    let integrations = arguments.integrations.clone().unwrap_or_else(|| project.root().join("generated"));
    let hub = folder.open_hub(ring, catalog(project, arguments, integrations), settings).await?;

    let (who, token) = first::tenant(&hub).await?;
    let accounts = match stand_ins {
        Some(stand_ins) => stand_ins.accounts(&hub, &who).await?,
        None => BTreeMap::new(),
    };
    tell(&hub, folder, &Start { address, token, accounts });
    let mut options = HttpOptions::default();
    options.hosts = hub.settings().hosts.clone();
    let tidy = hub.keep_tidy();
    tokio::spawn(rotate(Arc::clone(&hub)));
    let reload = tokio::spawn(reload_on_signal(Arc::clone(&hub), arguments.place.clone()));
    let router =
        routes(Arc::clone(&hub)).merge(admin::router(Arc::clone(&hub))).merge(dashboard::routes()).fallback(admin::not_found);
    let served = serve_router(listener, router, &options, shutdown_signal()).await;
    tidy.abort();
    reload.abort();
    served.map_err(Failure::machine)
}

/// What was built; with --locked only what was looked at. The locks are read again whenever the folder is.
fn catalog(project: &Project, arguments: &Arguments, integrations: PathBuf) -> Catalog {
    let Some(place) = arguments.locked.place(project) else { return Catalog::load(integrations) };
    Catalog::load_reviewed(integrations, Box::new(move |compiled| hold(&place, compiled, None).map_err(|failure| failure.told())))
}

/// The public URL's host is served without being named twice.
fn hosts(arguments: &Arguments, urls: &Urls) -> Vec<String> {
    let mut hosts = arguments.allow_host.clone();
    hosts.extend(urls.public.as_deref().and_then(urls::host));
    hosts
}

/// What an earlier key sealed is sealed with the first one.
async fn rotate(hub: Arc<Hub>) {
    match hub.rotate().await {
        Ok(rotation) if rotation.resealed > 0 || !rotation.broken.is_empty() => {
            output::note(format!("{} seals were renewed with the key {}", rotation.resealed, rotation.key_id));
            for broken in rotation.broken {
                output::note(format!("warning: the stored credentials of {broken} were damaged; enter them again"));
            }
        }
        Ok(_) => {}
        Err(error) => output::note(format!("warning: not everything is sealed with the first key: {error}")),
    }
}

/// SIGHUP: integrations and keys are read again.
async fn reload_on_signal(hub: Arc<Hub>, place: super::Place) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut signals) = signal(SignalKind::hangup()) else { return };
        while signals.recv().await.is_some() {
            reload(&hub, &place).await;
        }
    }
    #[cfg(not(unix))]
    drop((hub, place));
}

#[cfg(unix)]
async fn reload(hub: &Arc<Hub>, place: &super::Place) {
    let reloading = Arc::clone(hub);
    if let Ok(snapshot) = tokio::task::spawn_blocking(move || reloading.catalog().reload()).await {
        output::note(format!("{} integrations loaded", snapshot.iter().count()));
        snapshot.problems().iter().for_each(|problem| output::note(format!("warning: {problem}")));
    }
    match keys::given(place) {
        Ok(None) => {}
        Ok(Some(ring)) => match hub.replace_keys(ring).await {
            Ok(()) => rotate(Arc::clone(hub)).await,
            Err(error) => output::note(format!("warning: the keys stay as they were: {error}")),
        },
        Err(failure) => drop(failure.report()),
    }
}

fn tell(hub: &Hub, folder: &Folder, start: &Start) {
    let snapshot = hub.catalog().snapshot();
    let base = &hub.settings().public_url;
    let names: Vec<String> = snapshot.iter().map(|(name, served)| format!("{name} ({} tools)", served.tools().len())).collect();
    let mut out = format!("hub           {base}\n");
    if format!("http://{}", start.address) != *base {
        out.push_str(&format!("listens at    http://{}\n", start.address));
    }
    out.push_str(&format!("data          {}\n", folder.path().display()));
    out.push_str(&format!("integrations  {}\n", if names.is_empty() { "none".to_owned() } else { names.join(", ") }));
    for (name, account) in &start.accounts {
        out.push_str(&format!("account       {account}  {name}, at a sandbox\n"));
    }
    for trouble in snapshot.problems().iter().cloned().chain(hub.troubles()) {
        out.push_str(&format!("\nwarning: {trouble}\n"));
    }
    let shown = match &start.token {
        Some(token) => token.as_str(),
        None => {
            out.push_str("\nThe API token was shown at the first start; `toolwright hub token` makes another.\n");
            "$TOKEN"
        }
    };
    if let Some(account) = start.accounts.values().next_back() {
        out.push_str(&format!(
            "\nNext, in another terminal, an MCP server that only reads:\n  curl -s {base}/integrated-account/{account}/mcp \\\n    \
             -H 'Authorization: Bearer {shown}' -H 'Content-Type: application/json' \\\n    \
             -d '{{\"name\": \"reader\", \"config\": {{\"methods\": [\"read\"]}}}}'\n"
        ));
    } else {
        out.push_str(&format!(
            "\nNext, in another terminal:\n  curl -s {base}/integrated-account -H 'Authorization: Bearer {shown}'\n"
        ));
    }
    // A stdout that cannot be written must not end the hub.
    let _ = output::line(out.trim_end());
}
