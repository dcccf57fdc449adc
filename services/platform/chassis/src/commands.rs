//! Command ids: a repeated command gets the first answer, the same id with another body is refused.
//!
//! The claim row is inserted first: a twin that runs at the same moment waits for it and then reads the
//! answer. A command that ends in an error leaves no claim, because it had no effect.

use prost::Message;
use ring::digest::{SHA256, digest};
use sea_orm::ConnectionTrait;

use crate::database::sql::statement;
use crate::database::{Database, Txn, WorkContext};
use crate::error::CommandError;

/// How a command came in.
#[derive(Debug, Clone)]
pub struct CommandMeta {
    /// Chosen by the client, unique for it; at most 100 characters.
    pub command_id: String,
    /// Full method name, `/actnow.registration.v1.RegistrationService/ApproveFiling`.
    pub method: &'static str,
    /// SHA-256 of the encoded request.
    pub request_hash: Vec<u8>,
}

impl CommandMeta {
    /// Meta data of `request` with its command id.
    pub fn of(command_id: &str, method: &'static str, request: &impl Message) -> Self {
        let request_hash = digest(&SHA256, &request.encode_to_vec()).as_ref().to_vec();
        Self { command_id: command_id.to_owned(), method, request_hash }
    }
}

impl Database {
    /// Runs `work` once per command id and client, in a unit of work.
    ///
    /// # Errors
    /// What `work` answers, [`CommandError::CommandIdReused`] for the same id with another body, and the
    /// errors of [`Database::unit_of_work`].
    pub async fn once<R, W, F>(
        &self,
        context: WorkContext,
        meta: CommandMeta,
        work: W,
    ) -> Result<R, CommandError>
    where
        R: Message + Default + Send + 'static,
        W: FnOnce(Txn) -> F + Send + 'static,
        F: Future<Output = Result<R, CommandError>> + Send + 'static,
    {
        self.unit_of_work(context, move |txn| async move {
            if let Some(answer) = claim(&txn, &meta).await? {
                return R::decode(answer.as_slice()).map_err(CommandError::internal);
            }
            let answer = work(txn.clone()).await?;
            store_answer(&txn, &meta, answer.encode_to_vec()).await?;
            Ok(answer)
        })
        .await
    }
}

/// Claims the command id, or answers what the first run answered.
async fn claim(txn: &Txn, meta: &CommandMeta) -> Result<Option<Vec<u8>>, CommandError> {
    let client = txn.context().actor.subject.clone();
    let sql = "INSERT INTO commands (client, command_id, method, request_hash, at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (client, command_id) DO NOTHING";
    let values = vec![
        client.clone().into(),
        meta.command_id.clone().into(),
        meta.method.into(),
        meta.request_hash.clone().into(),
        txn.at().into(),
    ];
    if txn.execute_raw(statement(txn, sql, values)).await?.rows_affected() == 1 {
        return Ok(None);
    }
    // Somebody else's claim shows only once it is committed, and then it never changes again: no lock.
    let sql = "SELECT method, request_hash, answer FROM commands WHERE client = $1 AND command_id = $2";
    let values = vec![client.into(), meta.command_id.clone().into()];
    let row = txn
        .query_one_raw(statement(txn, sql, values))
        .await?
        .ok_or_else(|| CommandError::internal(anyhow::anyhow!("a claimed command has no row")))?;
    let (method, hash): (String, Vec<u8>) = (row.try_get("", "method")?, row.try_get("", "request_hash")?);
    if method != meta.method || hash != meta.request_hash {
        return Err(CommandError::CommandIdReused(meta.command_id.clone()));
    }
    let answer: Option<Vec<u8>> = row.try_get("", "answer")?;
    answer
        .map(Some)
        .ok_or_else(|| CommandError::internal(anyhow::anyhow!("a committed command has no answer")))
}

async fn store_answer(txn: &Txn, meta: &CommandMeta, answer: Vec<u8>) -> Result<(), CommandError> {
    let client = txn.context().actor.subject.clone();
    let sql = "UPDATE commands SET answer = $1 WHERE client = $2 AND command_id = $3";
    let values = vec![answer.into(), client.into(), meta.command_id.clone().into()];
    txn.execute_raw(statement(txn, sql, values)).await?;
    Ok(())
}
