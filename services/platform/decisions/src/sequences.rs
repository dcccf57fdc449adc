//! What holds for every state machine of the house, whatever its law: commands in any order, lawful or not, leave it sound.

use std::fmt::Debug;

use crate::Decision;

/// Gives `commands` one after the other; what is refused changes nothing. What is over by `is_over` stays as it is, a fact
/// is told of a change only, and a command given twice neither changes nor tells anything the second time. Answers the last
/// state.
///
/// # Errors
/// The first of these that did not hold, in words.
pub fn walk<S, F, C, R>(
    first: S,
    commands: impl IntoIterator<Item = C>,
    give: impl Fn(S, &C) -> Result<Decision<S, F>, R>,
    is_over: impl Fn(&S) -> bool,
) -> Result<S, String>
where
    S: Clone + PartialEq + Debug,
    F: Debug,
    C: Debug,
{
    let mut now = first;
    for command in commands {
        let Ok(decision) = give(now.clone(), &command) else { continue };
        if is_over(&now) && decision.now != now {
            return Err(format!("{command:?} moved what is over: {now:?}"));
        }
        if decision.now == now && !decision.facts.is_empty() {
            return Err(format!("{command:?} told {:?} and changed nothing in {now:?}", decision.facts));
        }
        if let Ok(twice) = give(decision.now.clone(), &command)
            && (!twice.facts.is_empty() || twice.now != decision.now)
        {
            let (told, after) = (twice.facts, decision.now);
            return Err(format!(
                "{command:?} a second time told {told:?} and left {:?} of {after:?}",
                twice.now
            ));
        }
        now = decision.now;
    }
    Ok(now)
}
