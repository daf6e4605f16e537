//! The compiled integrations, from folders that `toolwright build` writes. Reloaded without a restart; what cannot be loaded
//! leaves the last good one in place and is said.

use ring::digest::{SHA256, digest};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use toolwright_integration::{Integration, Operation};
use toolwright_runtime::compiled::Compiled;
use toolwright_runtime::live::LiveCache;
use toolwright_runtime::toolbox::{Caller, IntegrationToolbox, Pending, Tool, ToolResult, Upstream};

/// Looks at an integration before it is served; what it refuses is not, and the words say why.
pub type Review = Box<dyn Fn(&Compiled) -> Result<(), String> + Send + Sync>;

/// The integrations that a hub serves.
pub struct Catalog {
    folder: PathBuf,
    review: Option<Review>,
    current: RwLock<Arc<Snapshot>>,
}

/// The integrations at one moment.
#[derive(Default)]
pub struct Snapshot {
    integrations: BTreeMap<String, Arc<Served>>,
    problems: Vec<String>,
    /// The same, with the names of folders instead of where they lie.
    told: Vec<String>,
}

/// One integration.
pub struct Served {
    toolbox: IntegrationToolbox,
    /// Custom fields, by account.
    live: Arc<LiveCache>,
    /// Over the two files; equal files are not loaded again.
    digest: Vec<u8>,
    folder: PathBuf,
}

/// Why an integration is not served.
struct Refused {
    words: String,
    /// Its files are those that are served already.
    same: bool,
}

impl Served {
    /// Its tools, which lead nowhere until [`IntegrationToolbox::with_upstream`] says where.
    pub fn toolbox(&self) -> &IntegrationToolbox {
        &self.toolbox
    }

    /// What is known of the accounts' custom fields.
    pub fn live(&self) -> &Arc<LiveCache> {
        &self.live
    }

    /// What is known of the vendor.
    pub fn integration(&self) -> &Arc<Integration> {
        self.toolbox.integration()
    }

    /// All tools.
    pub fn tools(&self) -> &Arc<[Tool]> {
        self.toolbox.tools()
    }

    /// The folder that it was loaded from.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Snapshot {
    /// An integration by its name.
    pub fn get(&self, name: &str) -> Option<&Arc<Served>> {
        self.integrations.get(name)
    }

    /// All integrations by name, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Arc<Served>)> {
        self.integrations.iter().map(|(name, served)| (name.as_str(), served))
    }

    /// What could not be loaded, in words for whoever has the machine.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// What could not be loaded, in words that tell nothing of where the files lie.
    pub fn problems_for_callers(&self) -> &[String] {
        &self.told
    }

    fn add_problem(&mut self, words: impl Fn(&dyn Fn(&Path) -> String) -> String) {
        self.problems.push(words(&|folder| folder.display().to_string()));
        self.told.push(words(&|folder| folder.file_name().unwrap_or_default().to_string_lossy().into_owned()));
    }
}

impl Catalog {
    /// The integrations in the folders inside `folder`. One that is broken is a problem of the snapshot, not an error.
    pub fn load(folder: PathBuf) -> Self {
        Self::start(folder, None)
    }

    /// The same, and only those that pass a review: at the start and at each reload.
    pub fn load_reviewed(folder: PathBuf, review: Review) -> Self {
        Self::start(folder, Some(review))
    }

    fn start(folder: PathBuf, review: Option<Review>) -> Self {
        let catalog = Self { folder, review, current: RwLock::default() };
        catalog.reload();
        catalog
    }

    /// What is served now. It stays as it is while somebody holds it.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the folder again. Blocks for as long as the files take.
    pub fn reload(&self) -> Arc<Snapshot> {
        let before = self.snapshot();
        let mut next = Snapshot::default();
        for folder in self.folders(&mut next) {
            let last = before.integrations.values().find(|served| served.folder == folder);
            let served = match self.open(&folder, last) {
                Ok(served) => served,
                // What was good is not refused because something new is; the very same files are.
                Err(Refused { words, same: true }) => {
                    next.add_problem(|name| format!("{}: {words}", name(&folder)));
                    continue;
                }
                Err(Refused { words, same: false }) => {
                    let kept = if last.is_some() { "; the last good one stays in use" } else { "" };
                    next.add_problem(|name| format!("{}: {words}{kept}", name(&folder)));
                    let Some(last) = last else { continue };
                    Arc::clone(last)
                }
            };
            let name = served.integration().name.clone();
            if let Some(other) = next.integrations.get(&name) {
                let other = Arc::clone(other);
                next.add_problem(|show| format!("{} and {} are both named {name}", show(&other.folder), show(&folder)));
                continue;
            }
            next.integrations.insert(name, served);
        }
        let next = Arc::new(next);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&next);
        next
    }

    fn open(&self, folder: &Path, last: Option<&Arc<Served>>) -> Result<Arc<Served>, Refused> {
        let broken = |words: String| Refused { words, same: false };
        let read = |file: &str| std::fs::read_to_string(folder.join(file)).map_err(|error| broken(format!("{file}: {error}")));
        let (tools, operations) = (read("tools.json")?, read("operations.json")?);
        let mut found = digest(&SHA256, tools.as_bytes()).as_ref().to_vec();
        found.extend(digest(&SHA256, operations.as_bytes()).as_ref());
        let last = last.filter(|last| last.digest == found);
        if let (Some(last), None) = (last, &self.review) {
            return Ok(Arc::clone(last));
        }
        let compiled = Compiled::from_files(&tools, &operations).map_err(|error| broken(error.to_string()))?;
        if let Some(review) = &self.review {
            review(&compiled).map_err(|words| Refused { words, same: last.is_some() })?;
        }
        if let Some(last) = last {
            return Ok(Arc::clone(last));
        }
        let Compiled { integration, tools, .. } = compiled;
        let toolbox = IntegrationToolbox::new(Arc::new(integration), tools, Arc::new(Nowhere));
        Ok(Arc::new(Served { toolbox, live: Arc::default(), digest: found, folder: folder.to_path_buf() }))
    }

    /// The folders of integrations, sorted. A folder of anything else is passed over.
    fn folders(&self, next: &mut Snapshot) -> Vec<PathBuf> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) => {
                next.add_problem(|name| format!("{}: {error}", name(&self.folder)));
                return Vec::new();
            }
        };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let mut folders: Vec<PathBuf> =
            paths.filter(|path| path.join("operations.json").is_file() || path.join("tools.json").is_file()).collect();
        folders.sort();
        folders
    }
}

/// Where the tools lead before an account is chosen.
struct Nowhere;

impl Upstream for Nowhere {
    fn call<'a>(&'a self, _: &'a Caller, _: &'a Operation, _: Map<String, Value>) -> Pending<'a, ToolResult> {
        Box::pin(std::future::ready(ToolResult::error("no account was chosen for this call")))
    }
}
