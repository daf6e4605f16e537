//! What a build.rs wants of the generated types: other derives, and types of its own.

use super::{Builder, Problem};
use crate::diagnostic::nearest;
use crate::lower::{TypeBody, TypeView};

impl Builder {
    /// Adds a derive macro, unless it is among them under this or another path.
    pub(super) fn add_derive(&mut self, path: String) {
        const OWN: [&str; 5] = ["Clone", "Debug", "Default", "PartialEq", "Eq"];
        let path = path.trim();
        if self.derives.iter().all(|known| std_name(known) != std_name(path)) {
            // Types look whether they derive it anyway, by its name.
            let short = std_name(path);
            self.derives.push(if OWN.contains(&short) { short } else { path }.to_owned());
        }
    }
}

/// The name of a macro of the standard library's; any other path as it is.
fn std_name(path: &str) -> &str {
    let inner = path.trim_start_matches("::");
    let inner = ["std::", "core::"].iter().find_map(|root| inner.strip_prefix(root));
    inner.and_then(|rest| rest.rsplit("::").next()).unwrap_or(path)
}

impl Builder {
    /// A path is looked at before anything is compiled: what is no path would break the code far from where it was given.
    pub(super) fn check_paths(&self) -> Result<(), Problem> {
        let paths = self.derives.iter().chain(self.replaced.iter().map(|(_, path)| path));
        match paths.into_iter().find(|path| syn::parse_str::<syn::Path>(path).is_err()) {
            Some(wrong) => {
                Err(Problem::of_options(format!("{wrong:?} is no path to a type or macro, such as \"crate::Parcel\"")))
            }
            None => Ok(()),
        }
    }

    /// Puts the wishes into the types that were made.
    pub(super) fn change(&self, view: &mut TypeView) -> Result<(), Problem> {
        view.derives.clone_from(&self.derives);
        for (name, path) in &self.replaced {
            match view.types.iter_mut().find(|one| one.name.bare() == name) {
                Some(one) => one.body = TypeBody::Elsewhere(path.clone()),
                None => {
                    let hint = match nearest(name, view.types.iter().map(|one| one.name.bare())) {
                        Some(known) => format!("did you mean {known:?}?"),
                        None => format!("{} others are generated", view.types.len()),
                    };
                    return Err(Problem::of_options(format!("no type is called {name:?}; {hint}")));
                }
            }
        }
        Ok(())
    }
}
