//! The published transition tables (rules 9a A and B), for comparing the journal with them.

/// Transitions of declared names.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("", "RESERVED"),
    ("", "NEEDS_STATEMENT"),
    ("", "MANUAL"),
    ("", "REJECTED"),
    ("NEEDS_STATEMENT", "RESERVED"),
    ("NEEDS_STATEMENT", "REJECTED"),
    ("NEEDS_STATEMENT", "RELEASED"),
    ("MANUAL", "MANUAL"),
    ("MANUAL", "RESERVED"),
    ("MANUAL", "NEEDS_STATEMENT"),
    ("MANUAL", "REJECTED"),
    ("MANUAL", "RELEASED"),
    ("RESERVED", "CONSUMED"),
    ("RESERVED", "EXPIRED"),
    ("RESERVED", "RELEASED"),
    ("CONSUMED", "RESERVED"),
    ("CONSUMED", "EXPIRED"),
];

/// Transitions of filings. A registered one stays so while signing is tried again, one under review when it is
/// extended or its due day is computed again.
pub(super) const FILINGS: &[(&str, &str)] = &[
    ("", "SUBMITTED"),
    ("SUBMITTED", "SUBMITTED"),
    ("SUBMITTED", "REVIEWING"),
    ("SUBMITTED", "RETURNED"),
    ("SUBMITTED", "NOT_HANDLED"),
    ("SUBMITTED", "REGISTERED"),
    ("SUBMITTED", "REFUSED"),
    ("SUBMITTED", "WITHDRAWN"),
    ("REVIEWING", "REVIEWING"),
    ("REVIEWING", "RETURNED"),
    ("REVIEWING", "REGISTERED"),
    ("REVIEWING", "REFUSED"),
    ("REVIEWING", "WITHDRAWN"),
    ("RETURNED", "SUBMITTED"),
    ("RETURNED", "WITHDRAWN"),
    ("REGISTERED", "REGISTERED"),
    ("REGISTERED", "ISSUED"),
    ("REGISTERED", "COMPLETED"),
    ("", "PUBLICISED"),
    ("PUBLICISED", "PUBLICISED"),
    ("PUBLICISED", "OBJECTED"),
    ("PUBLICISED", "APPLY_WINDOW"),
    ("PUBLICISED", "WITHDRAWN"),
    ("APPLY_WINDOW", "APPLY_WINDOW"),
    ("APPLY_WINDOW", "SUBMITTED"),
    ("APPLY_WINDOW", "LAPSED"),
    ("APPLY_WINDOW", "WITHDRAWN"),
];

/// Transitions of revocations. One under investigation stays so when it is extended.
pub(super) const REVOCATIONS: &[(&str, &str)] = &[
    ("", "APPLIED"),
    ("", "INVESTIGATING"),
    ("APPLIED", "APPLIED"),
    ("APPLIED", "INVESTIGATING"),
    ("APPLIED", "NOT_ACCEPTED"),
    ("INVESTIGATING", "INVESTIGATING"),
    ("INVESTIGATING", "PUBLICISED"),
    ("INVESTIGATING", "SUSPENDED"),
    ("INVESTIGATING", "PROPOSED"),
    ("PUBLICISED", "PUBLICISED"),
    ("PUBLICISED", "INVESTIGATING"),
    ("PUBLICISED", "PROPOSED"),
    ("SUSPENDED", "INVESTIGATING"),
    ("PROPOSED", "INVESTIGATING"),
    ("PROPOSED", "REVOKED"),
    ("PROPOSED", "NOT_REVOKED"),
    ("REVOKED", "TAKEN_BACK"),
];

/// Transitions of dormancies. One that lasts stays so when it is extended, one found at work when its day is computed
/// again.
pub(super) const DORMANCIES: &[(&str, &str)] = &[
    ("", "FILED"),
    ("", "DORMANT"),
    ("FILED", "DORMANT"),
    ("FILED", "WITHDRAWN"),
    ("FILED", "COMPANY_ENDED"),
    ("DORMANT", "DORMANT"),
    ("DORMANT", "BUSINESS_FOUND"),
    ("DORMANT", "RESUMED"),
    ("DORMANT", "COMPANY_ENDED"),
    ("BUSINESS_FOUND", "BUSINESS_FOUND"),
    ("BUSINESS_FOUND", "RESUMED"),
    ("BUSINESS_FOUND", "COMPANY_ENDED"),
];

/// Transitions of corrections of names. One that was served stays so when its day is computed again.
pub(super) const NAME_CORRECTIONS: &[(&str, &str)] = &[
    ("", "PROPOSED"),
    ("PROPOSED", "DECLINED"),
    ("PROPOSED", "ORDERED"),
    ("PROPOSED", "FULFILLED"),
    ("PROPOSED", "COMPANY_ENDED"),
    ("ORDERED", "SERVED"),
    ("ORDERED", "FULFILLED"),
    ("ORDERED", "WITHDRAWN"),
    ("ORDERED", "COMPANY_ENDED"),
    ("SERVED", "SERVED"),
    ("SERVED", "OVERDUE"),
    ("SERVED", "FULFILLED"),
    ("SERVED", "WITHDRAWN"),
    ("SERVED", "COMPANY_ENDED"),
    ("OVERDUE", "FULFILLED"),
    ("OVERDUE", "WITHDRAWN"),
    ("OVERDUE", "COMPANY_ENDED"),
];
