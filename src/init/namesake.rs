//! Two folders must not hold one integration.

use crate::failure::Failure;
use crate::project::Project;
use toolwright_codegen::find_origin;
use toolwright_codegen::name::snake;
use toolwright_codegen::source::FolderSource;

/// Tools are named after `integration:`, so no two folders may say the same.
pub fn refuse_namesake(project: &Project, folder: &str, integration: &str) -> Result<(), Failure> {
    for vendor in project.vendors_with_specs().into_iter().filter(|vendor| vendor != folder) {
        let origin = FolderSource::new(&project.specs(&vendor)).ok().and_then(|source| find_origin(&source).ok());
        if origin.is_some_and(|origin| snake(&origin.integration) == integration) {
            let message = format!(
                "two vendors with one name: specs/{vendor}/integration.yaml is `{integration}`, too; nothing was written"
            );
            return Err(Failure::input(message)
                .help("tools would have the same names: give another --name, or change `integration:` in one of the two"));
        }
    }
    Ok(())
}
