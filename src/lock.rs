//! `toolwright lock`: puts on record that the tools were looked at as they are.

use crate::compile::compile;
use crate::failure::Failure;
use crate::locked::{LOCK_FILE, read, told};
use crate::output;
use crate::project::{Project, Target};
use crate::report::counted;
use crate::write::write_whole;
use clap::Args;
use std::path::Path;
use toolwright_codegen::Output;
use toolwright_codegen::emit::profile::{PORTABLE, PROFILES};
use toolwright_codegen::lower::LowerOptions;
use toolwright_runtime::compiled::Compiled;
use toolwright_runtime::lock::Lock;

/// What is locked.
#[derive(Debug, Args)]
#[command(
    after_help = "Writes specs/<vendor>/toolwright.lock: a digest a tool of what a model reads, and one of where its calls go.\n\
`toolwright check` fails when a tool is not as it was locked; `serve --locked` and `hub --locked` refuse to serve it."
)]
pub struct Arguments {
    /// Vendors of the project [default: every vendor in specs/]
    #[arg(value_name = "VENDOR")]
    names: Vec<String>,
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    for target in project.targets(&arguments.names, Project::vendors_with_specs)? {
        let Target::Vendor(vendor) = &target else {
            return Err(Failure::input("only a vendor of the project can be locked").help("give a folder in specs/"));
        };
        let (output, _) = compile(project, &target, LowerOptions::default(), false)?;
        let lock = lock_of(&output, &project.generated(vendor))?;
        let file = project.specs(vendor).join(LOCK_FILE);
        let tools = counted(lock.tools.len(), "tool");
        // A damaged one is not replaced unseen: what it would have said of the changes nobody has read.
        let before = if file.is_file() { read(&file)? } else { None };
        let text = lock.text();
        if std::fs::read_to_string(&file).is_ok_and(|old| old == text) {
            output::line(format_args!("{vendor}: {tools}, {} is as it was", file.display()))?;
            continue;
        }
        let changes = before.map(|before| told(&before.differences(&lock))).unwrap_or_default();
        write_whole(&file, text.as_bytes())?;
        output::line(format_args!("{vendor}: {tools} locked in {}{changes}", file.display()))?;
    }
    Ok(())
}

/// The lock of what was compiled, with every profile that is in the folder of the build.
pub fn lock_of(output: &Output, generated: &Path) -> Result<Lock, Failure> {
    let text = |name: &Path| {
        let bytes = output.files.get(name).cloned().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    };
    let load = |tools: &str, operations: &str| {
        Compiled::from_files(tools, operations).map_err(|error| Failure::input(format!("what was compiled is damaged: {error}")))
    };
    let mut lock = Lock::of(&load(&text(Path::new("tools.json")), &text(Path::new("operations.json")))?);
    for profile in PROFILES.into_iter().filter(|profile| *profile != &PORTABLE) {
        if generated.join(profile.file("tools.json")).is_file() {
            let [(_, tools), (_, operations)] = output.profile_files(profile);
            let compiled = load(&String::from_utf8_lossy(&tools), &String::from_utf8_lossy(&operations))?;
            lock.add_profile(profile.name, &compiled);
        }
    }
    Ok(lock)
}
