//! What SQLite says, in the words of the trait.

use crate::store::StoreError;
use rusqlite::{Error, ErrorCode};

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        let words = error.to_string();
        match error.sqlite_error_code() {
            None if matches!(error, Error::QueryReturnedNoRows) => Self::NotFound,
            None => Self::Damaged(words),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(words),
            // The only foreign keys are to the tenant and to the account.
            Some(ErrorCode::ConstraintViolation) if words.contains("FOREIGN KEY") => Self::NotFound,
            Some(ErrorCode::ConstraintViolation) => Self::Exists,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Unavailable("another process has held the database for too long".to_owned())
            }
            Some(ErrorCode::DiskFull) => Self::Unavailable("the disk is full".to_owned()),
            Some(_) => Self::Unavailable(words),
        }
    }
}

/// Whether the error is about the medium and not about what was asked: nothing of the batch can be trusted to a commit then.
pub(super) fn is_fatal(error: &StoreError) -> bool {
    matches!(error, StoreError::Unavailable(_) | StoreError::Damaged(_))
}
