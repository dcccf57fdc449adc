//! How a method becomes a command on one application, the same for most of them.

use actnow_decisions::Violations;
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::registration::v1::Person as WirePerson;
pub(super) use actnow_room::asked::all_good;
use actnow_room::rpc::Method;

use super::read_form::{read_form, read_persons};
use crate::config::SERVICE;
use crate::domain::form::FoodForm;
use crate::domain::persons::Person;

pub(super) const fn at(path: &'static str) -> Method {
    Method { service: SERVICE, path }
}

/// Form and persons of a submission, with the violations of both.
pub(super) fn submission(
    found: &mut Violations,
    form: Option<wire::FoodForm>,
    persons: Vec<WirePerson>,
) -> Option<(FoodForm, Vec<Person>)> {
    match (read_persons(persons), read_form(form)) {
        (Ok(persons), Ok(form)) => Some((form, persons)),
        (persons, form) => {
            found.extend(persons.err().into_iter().chain(form.err()).flatten());
            None
        }
    }
}

macro_rules! answer {
    ($response:ident, $bureau:expr, $txn:expr, $file:expr) => {
        wire::$response { application: Some(present::file(&$bureau, &$file, $txn.at())) }
    };
}

/// A command on one application: `deciding!(self, request, "Method", Response, |seen, found| …parse…, work)`.
macro_rules! deciding {
    ($self:ident, $request:ident, $method:literal, $response:ident, $parse:expr, $work:expr) => {{
        let bureau = $self.bureau.clone();
        let parse = |request| {
            let mut found = Violations::new();
            let parsed = $parse(request, &mut found);
            all_good(found, parsed)
        };
        command(&$self.database, at(method!($method)), $request, parse, move |txn, parsed| async move {
            let actor = txn.context().actor.clone();
            let row = $work(&txn, &bureau, parsed, &actor).await?;
            let file = File::from(row);
            Ok(answer!($response, bureau, txn, file))
        })
        .await
    }};
}

/// A command on a licence that is held: `on_a_licence!(self, request, "Method", Response { field }, parse, work)`.
macro_rules! on_a_licence {
    ($self:ident, $request:ident, $method:literal, $response:ident { $field:ident }, $parse:path, $work:path) => {{
        let bureau = $self.bureau.clone();
        let parse = |request| {
            let mut found = Violations::new();
            let parsed = $parse(request, &mut found);
            all_good(found, parsed)
        };
        command(&$self.database, at(method!($method)), $request, parse, move |txn, parsed| async move {
            let actor = txn.context().actor.clone();
            Ok(wire::$response { $field: Some($work(&txn, &bureau, parsed, &actor).await?) })
        })
        .await
    }};
}

/// A command that needs nothing but the application and the version seen.
macro_rules! acting {
    ($self:ident, $request:ident, $method:literal, $message:ident, $response:ident, $command:path) => {
        deciding!(
            $self,
            $request,
            $method,
            $response,
            |request: wire::$message, found: &mut Violations| {
                Some(parse::seen(found, &request.application_id, request.expected_version))
            },
            async |txn: &Txn, bureau: &Bureau, seen: parse::Seen, actor: &_| {
                $command(txn, bureau, seen.id, seen.version, actor).await
            }
        )
    };
}
pub(super) use {acting, answer, deciding, on_a_licence};
