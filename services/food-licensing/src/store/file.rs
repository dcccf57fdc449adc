//! A file of either kind: orderers and clerks know it by its id alone.

use super::{Application, Filing};

/// A filing or an application.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum File {
    /// A filing.
    Filing(Box<Filing>),
    /// A licence application, or the note that nothing is needed.
    Application(Box<Application>),
}

impl From<Filing> for File {
    fn from(row: Filing) -> Self {
        File::Filing(Box::new(row))
    }
}

impl From<Application> for File {
    fn from(row: Application) -> Self {
        File::Application(Box::new(row))
    }
}
