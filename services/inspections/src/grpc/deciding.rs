//! What commands on one inspection, and on one draw, have in common.

/// A command on one inspection: parse, work in the name of whoever acts, answer with the inspection as it now is.
macro_rules! deciding {
    ($self:ident, $request:ident, $method:literal, $response:ident, $parse:path, |$txn:ident, $rules:ident, $parsed:pat_param, $actor:ident| $work:expr) => {{
        let rules = $self.rules.clone();
        command(&$self.database, at(method!($method)), $request, $parse, move |txn, $parsed| async move {
            let actor = txn.context().actor.clone();
            let ($txn, $rules, $actor) = (&txn, rules.as_ref(), &actor);
            let row = $work.await?;
            Ok(wire::$response { inspection: Some(present::inspection(&row, &rules, txn.at())) })
        })
        .await
    }};
}

/// The same for one draw.
macro_rules! drawing {
    ($self:ident, $request:ident, $method:literal, $response:ident, $parse:path, |$txn:ident, $rules:ident, $keys:ident, $parsed:pat_param, $actor:ident| $work:expr) => {{
        let (rules, keys) = ($self.rules.clone(), $self.keys.clone());
        command(&$self.database, at(method!($method)), $request, $parse, move |txn, $parsed| async move {
            let actor = txn.context().actor.clone();
            let ($txn, $rules, $keys, $actor) = (&txn, rules.as_ref(), &keys, &actor);
            let row: Draw = $work.await?;
            Ok(wire::$response { draw: Some(draws::present::draw(&row, 0, Detail::Whole)) })
        })
        .await
    }};
}
