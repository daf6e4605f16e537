//! Where the description that is drafted from lies.

use crate::failure::Failure;
use crate::project::Project;
use crate::report::print_diagnostics;
use std::path::{Path, PathBuf};
use toolwright_codegen::diagnostic::{Code, Diagnostic, Severity};

/// Where the description lies, and what is read first.
pub struct Origin {
    /// Nothing outside is read.
    pub folder: PathBuf,
    /// The description's path below it; a folder of pages ends in `/`.
    pub entry: String,
    /// It is a folder of pages.
    pub pages: bool,
    /// It lies in the folder of this vendor, from which it need not be copied.
    pub vendor: Option<String>,
}

impl Origin {
    /// What a path on the command line means.
    pub fn find(project: &Project, path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        let real = path.canonicalize().map_err(|_| {
            Failure::input(format!("there is no file or folder `{shown}`")).help("check the path; a URL must be downloaded first")
        })?;
        let name = real.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        let (Some(folder), Some(name)) = (real.parent(), name) else {
            return Err(Failure::input(format!("`{shown}` is no folder of docs pages")).help("give the description file"));
        };
        let pages = real.is_dir();
        if pages && real.join("integration.yaml").is_file() {
            return Err(Failure::input(format!("`{shown}` holds an integration.yaml already"))
                .help("give the description file inside it, with --merge"));
        }
        let slash = if pages { "/" } else { "" };
        let vendor = vendor_of(project, &real);
        let (folder, entry) = match &vendor {
            Some((vendor, below)) => (project.specs(vendor), format!("{below}{slash}")),
            None => (folder.to_path_buf(), format!("{name}{slash}")),
        };
        Ok(Self { folder, entry, pages, vendor: vendor.map(|(vendor, _)| vendor) })
    }

    /// The description's path below the vendor's folder.
    pub fn written(&self) -> String {
        if self.pages && self.vendor.is_none() { "pages/".to_owned() } else { self.entry.clone() }
    }

    /// The path below the vendor's folder of a file that was read. `None` for what must not be written there.
    pub fn place(&self, read: &str) -> Option<String> {
        let below = if self.pages { format!("pages/{}", read.strip_prefix(&self.entry)?) } else { read.to_owned() };
        let ours = below == "integration.yaml" || below.ends_with(".lock") || below.starts_with("records/");
        (!ours).then_some(below)
    }
}

/// The vendor in whose folder something lies, and its path below that.
fn vendor_of(project: &Project, real: &Path) -> Option<(String, String)> {
    let specs = project.root().join("specs").canonicalize().ok()?;
    let below = real.strip_prefix(specs).ok()?.to_str()?.replace('\\', "/");
    let (vendor, file) = below.split_once('/')?;
    Some((vendor.to_owned(), file.to_owned()))
}

/// Why nothing can be drafted from a description.
pub fn unreadable(origin: &Origin, diagnostics: &[Diagnostic]) -> Failure {
    if let Some(nameless) = diagnostics.iter().find(|diagnostic| diagnostic.code == Code::NamelessDescription) {
        return Failure::usage(format!("{}; nothing was written", nameless.message)).help(&nameless.help);
    }
    print_diagnostics(&origin.folder.to_string_lossy(), diagnostics, Severity::Warning);
    Failure::input(format!("`{}` cannot be read as an API description; nothing was written", origin.entry.trim_end_matches('/')))
        .help("mend or download the file again, or convert it to OpenAPI 3; `toolwright explain CODE` says more of a message")
}
