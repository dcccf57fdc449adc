//! Who may call what: a verified token and a permission table, deny by default.

use std::collections::HashMap;
use std::sync::Arc;

use actnow_decisions::{Actor, Grant, Role, Scope};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use tonic::{Code, Request, Status};

use super::status::status;
use crate::token::{Holder, TokenVerifier, wall_seconds};

/// One row of a service's permission table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permission {
    /// Path of the method, `/actnow.registration.v1.RegistrationService/ApproveFiling`.
    pub method: &'static str,
    /// Roles of which the caller must hold at least one.
    pub roles: &'static [Role],
}

/// What a client of another department may call: a row of the permission table names `DEPARTMENT`, and this one
/// the scope its token must carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookUp {
    /// Path of the method.
    pub method: &'static str,
    /// The scope it takes.
    pub scope: Scope,
}

/// Paths anybody may call: probes and the description of the contract.
const PUBLIC: [&str; 3] = [
    "/grpc.health.v1.Health/",
    "/grpc.reflection.v1.ServerReflection/",
    "/grpc.reflection.v1alpha.ServerReflection/",
];

/// The table and the keys, ready to check requests. Cheap to clone.
#[derive(Clone)]
pub(super) struct Guard {
    permissions: Arc<HashMap<&'static str, &'static [Role]>>,
    scopes: Arc<HashMap<&'static str, Scope>>,
    tokens: TokenVerifier,
}

impl Guard {
    /// # Errors
    /// When a method stands in the table twice, since one row would hide the other, or is open to other
    /// departments without a scope.
    pub(super) fn new(
        permissions: &[Permission],
        look_ups: &[LookUp],
        tokens: TokenVerifier,
    ) -> anyhow::Result<Self> {
        let scopes: HashMap<_, _> = look_ups.iter().map(|row| (row.method, row.scope)).collect();
        let mut table = HashMap::new();
        for row in permissions {
            let first = table.insert(row.method, row.roles).is_none();
            anyhow::ensure!(first, "{} stands in the permission table twice", row.method);
            let is_open = row.roles.contains(&Role::Department);
            let has_scope = scopes.contains_key(row.method);
            anyhow::ensure!(is_open == has_scope, "{} is open to departments without a scope", row.method);
        }
        Ok(Self { permissions: Arc::new(table), scopes: Arc::new(scopes), tokens })
    }

    /// Who calls, when the token is good and one of its roles may call `path`.
    pub(super) async fn admit(&self, path: &str, headers: &HeaderMap) -> Result<Holder, Status> {
        let token = bearer(headers).ok_or_else(|| unauthenticated("TOKEN_MISSING"))?;
        let holder = self.tokens.holder_now(token, wall_seconds()).await.map_err(|error| {
            tracing::info!(%error, "A token was refused.");
            unauthenticated(error.reason())
        })?;
        let roles = self.permissions.get(path).copied().unwrap_or_default();
        if holder.actor.acting_as(roles).is_none() {
            return Err(denied(path));
        }
        match &holder.grant {
            Some(grant) if !self.scopes.get(path).is_some_and(|scope| grant.scopes.contains(scope)) => {
                Err(out_of_scope(path))
            }
            _ => Ok(holder),
        }
    }
}

/// Whether `path` may be called without a token.
pub(super) fn is_public(path: &str) -> bool {
    PUBLIC.iter().any(|prefix| path.starts_with(prefix))
}

/// Who calls, in a handler behind the edge.
///
/// # Errors
/// `UNAUTHENTICATED` when the request did not come through the edge.
pub fn actor<T>(request: &Request<T>) -> Result<Actor, Status> {
    request.extensions().get::<Actor>().cloned().ok_or_else(|| unauthenticated("TOKEN_MISSING"))
}

/// What a client of another department is granted, in a handler behind the edge; `None` for everybody else.
pub fn grant<T>(request: &Request<T>) -> Option<Grant> {
    request.extensions().get::<Grant>().cloned()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (value, none) = (values.next()?, values.next());
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    (none.is_none() && scheme.eq_ignore_ascii_case("bearer")).then(|| token.trim())
}

fn unauthenticated(reason: &'static str) -> Status {
    status(Code::Unauthenticated, reason, "未登录或登录已失效", "no valid token").build()
}

fn denied(path: &str) -> Status {
    tracing::info!(method = path, "A call was not allowed for its roles.");
    status(Code::PermissionDenied, "ROLE_MISSING", "您没有执行此操作的权限", "none of your roles may do this")
        .build()
}

fn out_of_scope(path: &str) -> Status {
    tracing::info!(method = path, "A call was not allowed for its scopes.");
    status(
        Code::PermissionDenied,
        "SCOPE_MISSING",
        "该部门未获授权查询此类信息",
        "the scopes of this client do not allow it",
    )
    .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bearer_token_is_read_and_nothing_else() {
        let mut headers = HeaderMap::new();
        assert_eq!(bearer(&headers), None);
        headers.insert(AUTHORIZATION, "bearer abc".parse().unwrap());
        assert_eq!(bearer(&headers), Some("abc"));
        headers.append(AUTHORIZATION, "Bearer def".parse().unwrap());
        assert_eq!(bearer(&headers), None);
        headers.insert(AUTHORIZATION, "Basic abc".parse().unwrap());
        assert_eq!(bearer(&headers), None);
    }

    #[test]
    fn a_method_stands_in_the_table_once() {
        const ROW: Permission = Permission { method: "/test.v1.Probe/Whoami", roles: &[Role::Head] };
        let tokens = TokenVerifier::from_public_keys([]).unwrap();
        assert!(Guard::new(&[ROW], &[], tokens.clone()).is_ok());
        assert!(Guard::new(&[ROW, ROW], &[], tokens).is_err());
    }

    #[test]
    fn what_departments_may_call_has_its_scope_and_nothing_else_has_one() {
        const OPEN: Permission =
            Permission { method: "/test.v1.Probe/Whoami", roles: &[Role::Head, Role::Department] };
        const SHUT: Permission = Permission { method: OPEN.method, roles: &[Role::Head] };
        const SCOPE: LookUp = LookUp { method: OPEN.method, scope: Scope::CompanyRead };
        let tokens = || TokenVerifier::from_public_keys([]).unwrap();
        assert!(Guard::new(&[OPEN], &[SCOPE], tokens()).is_ok());
        assert!(Guard::new(&[OPEN], &[], tokens()).is_err());
        assert!(Guard::new(&[SHUT], &[SCOPE], tokens()).is_err());
    }

    #[test]
    fn only_probes_and_reflection_are_public() {
        assert!(is_public("/grpc.health.v1.Health/Check"));
        assert!(is_public("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"));
        assert!(!is_public("/grpc.health.v1.HealthX/Check"));
        assert!(!is_public("/actnow.registration.v1.RegistrationService/ApproveFiling"));
    }
}
