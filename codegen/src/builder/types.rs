//! What a build.rs wants of the generated types: other derives, and types of its own.

use super::{Builder, Problem};
use crate::diagnostic::nearest;
use crate::lower::{TypeBody, TypeView};

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
