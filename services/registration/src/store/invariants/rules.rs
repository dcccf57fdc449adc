//! What the tables of registration must never hold, one statement a rule.

/// A statement that names the subjects of a breach, and what is wrong with them.
pub(super) type Rule = (&'static str, &'static str, &'static str);

/// Each statement answers `subject`, a text or an id, for every row that breaks the rule.
pub(super) const RULES: &[Rule] = &[
    (
        "I2",
        "SELECT f.full_name AS subject FROM filings f WHERE f.state = 'ISSUED' AND f.kind IN ('ESTABLISH', \
         'BRANCH_ESTABLISH') AND NOT EXISTS (SELECT 1 FROM companies c WHERE c.filing_id = f.id AND c.uscc = f.uscc)",
        "an issued filing has no company",
    ),
    (
        "I2",
        "SELECT c.uscc AS subject FROM companies c WHERE c.filing_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM \
         filings f WHERE f.id = c.filing_id AND f.uscc = c.uscc AND f.state = 'ISSUED')",
        "a company has no issued filing",
    ),
    (
        "I2",
        "SELECT f.full_name AS subject FROM filings f WHERE f.state IN ('REGISTERED', 'ISSUED') AND \
         f.kind IN ('ESTABLISH', 'BRANCH_ESTABLISH') AND 1 <> (SELECT COUNT(*) FROM code_reservations r WHERE r.filing_id = f.id AND r.uscc = f.uscc AND r.state = \
         CASE f.state WHEN 'ISSUED' THEN 'COMMITTED' ELSE 'RESERVED' END)",
        "a decided filing has not exactly its one code",
    ),
    (
        "I2",
        "SELECT r.uscc AS subject FROM code_reservations r WHERE r.state <> 'VOID' AND NOT EXISTS (SELECT 1 \
         FROM filings f WHERE f.id = r.filing_id AND f.uscc = r.uscc AND f.kind IN ('ESTABLISH', 'BRANCH_ESTABLISH'))",
        "a code belongs to no decided filing",
    ),
    (
        "I2",
        "SELECT f.full_name AS subject FROM filings f WHERE f.state IN ('REGISTERED', 'ISSUED') AND 1 <> \
         (SELECT COUNT(*) FROM certificates c WHERE c.filing_id = f.id AND c.uscc = f.uscc AND \
         (c.state = 'RESERVED') = (f.state = 'REGISTERED') AND c.state <> 'VOID')",
        "a decided filing has not exactly its one licence",
    ),
    (
        "I2",
        "SELECT c.identifier AS subject FROM certificates c WHERE c.state <> 'VOID' AND NOT EXISTS (SELECT 1 \
         FROM filings f WHERE f.id = c.filing_id AND f.state IN ('REGISTERED', 'ISSUED')) AND NOT EXISTS (SELECT 1 \
         FROM revocations r WHERE r.id = c.filing_id AND r.company = c.uscc AND (r.state = 'TAKEN_BACK' OR \
         (r.state = 'REVOKED' AND r.filing_id IS NOT NULL)))",
        "a licence belongs to no decided filing",
    ),
    (
        "I2",
        "SELECT c.uscc AS subject FROM companies c WHERE (SELECT COUNT(*) FROM certificates x WHERE \
         x.uscc = c.uscc AND x.state = 'VALID') > CASE WHEN c.ended_on IS NULL THEN 1 ELSE 0 END",
        "a company has more valid licences than it may",
    ),
    (
        "I2",
        "SELECT c.uscc AS subject FROM companies c WHERE c.filing_id IS NOT NULL AND c.ended_on IS NULL AND \
         NOT EXISTS (SELECT 1 FROM certificates x WHERE x.uscc = c.uscc AND x.state = 'VALID')",
        "a company has no valid licence",
    ),
    (
        "I2",
        "SELECT f.full_name AS subject FROM filings f WHERE f.state IN ('ISSUED', 'COMPLETED') AND 1 <> \
         (SELECT COUNT(*) FROM company_versions v WHERE v.filing_id = f.id AND v.uscc = f.uscc)",
        "an act in force has not exactly its one version of the entry",
    ),
    (
        "I2",
        "SELECT v.uscc AS subject FROM company_versions v WHERE v.filing_id IS NOT NULL AND NOT EXISTS (SELECT 1 \
         FROM filings f WHERE f.id = v.filing_id AND f.uscc = v.uscc AND f.state IN ('ISSUED', 'COMPLETED')) AND NOT \
         EXISTS (SELECT 1 FROM revocations r WHERE r.id = v.filing_id AND r.company = v.uscc AND r.state IN \
         ('REVOKED', 'TAKEN_BACK')) \
         AND NOT EXISTS (SELECT 1 FROM dormancies d WHERE d.id = v.filing_id AND d.company = v.uscc) AND NOT EXISTS \
         (SELECT 1 FROM name_corrections n WHERE n.id = v.filing_id AND n.company = v.uscc AND n.ordered_on IS NOT NULL)",
        "a version of an entry has no act in force",
    ),
    (
        "I2",
        "SELECT r.company AS subject FROM revocations r WHERE r.state = 'REVOKED' AND r.filing_id IS NULL AND NOT EXISTS \
         (SELECT 1 FROM companies c WHERE c.uscc = r.company AND c.state = 'REVOKED')",
        "a company whose registration was revoked goes on",
    ),
    (
        "I2",
        "SELECT c.uscc AS subject FROM companies c WHERE c.state = 'REVOKED' AND c.filing_id IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM revocations r WHERE r.company = c.uscc AND r.state = 'REVOKED' AND r.filing_id IS NULL)",
        "a company has ended by a revocation that does not stand",
    ),
    (
        "I2",
        "SELECT r.company AS subject FROM revocations r WHERE (SELECT COUNT(*) FROM company_versions v WHERE \
         v.filing_id = r.id AND v.uscc = r.company) <> CASE r.state WHEN 'REVOKED' THEN 1 WHEN 'TAKEN_BACK' THEN 2 \
         ELSE 0 END",
        "a revocation has not its versions of the entry",
    ),
    (
        "I2",
        "SELECT d.company AS subject FROM dormancies d JOIN companies c ON c.uscc = d.company WHERE \
         d.state = 'DORMANT' AND c.body NOT LIKE '%\"dormancy\":{%'",
        "a dormancy is not in the register",
    ),
    (
        "I2",
        "SELECT c.uscc AS subject FROM companies c WHERE c.body LIKE '%\"dormancy\":{%' AND NOT EXISTS (SELECT 1 \
         FROM dormancies d WHERE d.company = c.uscc AND d.state = 'DORMANT')",
        "a company rests without a dormancy",
    ),
    (
        "I2",
        "SELECT d.company AS subject FROM dormancies d WHERE (SELECT COUNT(*) FROM company_versions v WHERE \
         v.filing_id = d.id AND v.uscc = d.company) < CASE WHEN d.state = 'DORMANT' THEN 1 WHEN d.state IN \
         ('BUSINESS_FOUND', 'RESUMED') THEN 2 ELSE 0 END",
        "a dormancy has not its versions of the entry",
    ),
    (
        "I2",
        "SELECT n.company AS subject FROM name_corrections n JOIN companies c ON c.uscc = n.company WHERE n.state IN \
         ('ORDERED', 'SERVED', 'OVERDUE') AND c.body NOT LIKE '%\"code_for_name\":\"%'",
        "a name that is to be corrected stands in the register",
    ),
    (
        "I2",
        "SELECT c.uscc AS subject FROM companies c WHERE c.ended_on IS NULL AND c.body LIKE '%\"code_for_name\":\"%' \
         AND NOT EXISTS (SELECT 1 FROM name_corrections n WHERE n.company = c.uscc AND n.state IN ('ORDERED', \
         'SERVED', 'OVERDUE'))",
        "a company is called by its code without an order",
    ),
    (
        "I2",
        "SELECT b.ref AS subject FROM bans b WHERE NOT EXISTS (SELECT 1 FROM revocations r WHERE \
         r.id = b.revocation_id AND r.state = 'REVOKED')",
        "a person is banned without a revocation",
    ),
    (
        "I2",
        "SELECT f.full_name AS subject FROM filings f JOIN companies c ON c.uscc = f.uscc WHERE \
         f.state = 'COMPLETED' AND f.kind IN ('DEREGISTER', 'SIMPLE_DEREGISTER') AND c.ended_on IS NULL",
        "a deregistered company goes on",
    ),
    (
        "I2",
        "SELECT f.full_name AS subject FROM filings f WHERE f.state = 'ISSUED' AND f.kind = 'BRANCH_ESTABLISH' AND \
         NOT EXISTS (SELECT 1 FROM companies c WHERE c.filing_id = f.id AND c.head_office = f.company)",
        "a branch is not tied to its company",
    ),
    (
        "I2",
        "SELECT b.uscc AS subject FROM companies b WHERE b.head_office IS NOT NULL AND b.filing_id IS NOT NULL AND \
         b.ended_on IS NULL AND EXISTS (SELECT 1 FROM filings f WHERE f.company = b.head_office AND \
         f.state = 'COMPLETED' AND f.kind IN ('DEREGISTER', 'SIMPLE_DEREGISTER'))",
        "a company was deregistered before its branch",
    ),
    (
        "I8",
        "SELECT c.uscc AS subject FROM companies c WHERE c.version <> (SELECT COUNT(*) FROM company_versions v \
         WHERE v.uscc = c.uscc) OR NOT EXISTS (SELECT 1 FROM company_versions v WHERE v.uscc = c.uscc AND \
         v.version = c.version AND v.body = c.body)",
        "the entry is not the last of its versions",
    ),
    (
        "I2",
        "SELECT subject FROM outbox WHERE type_name IN ('actnow.registration.v1.LicenceIssued', \
         'actnow.registration.v1.BranchLicenceIssued') GROUP BY subject HAVING COUNT(*) > 1",
        "the licence was told twice",
    ),
    (
        "I3",
        "SELECT r.pool AS subject FROM code_reservations r GROUP BY r.pool HAVING COUNT(*) <> MAX(r.n) \
         OR MIN(r.n) <> 1 OR MAX(r.n) <> (SELECT s.last FROM number_series s WHERE s.key = 'USCC/' || r.pool)",
        "the codes of the pool have a gap",
    ),
    (
        "I3",
        "SELECT c.series AS subject FROM certificates c GROUP BY c.series HAVING COUNT(DISTINCT c.sequence) <> MAX(c.sequence) OR \
         MIN(c.sequence) <> 1 OR MAX(c.sequence) <> (SELECT s.last FROM number_series s WHERE s.key = c.series)",
        "the licence numbers of the day have a gap",
    ),
    (
        "I11",
        "SELECT d.full_name AS subject FROM name_declarations d WHERE d.state IN ('RESERVED', 'CONSUMED') AND \
         NOT EXISTS (SELECT 1 FROM names n WHERE n.id = d.id)",
        "a name that counts is not among the names",
    ),
    (
        "I11",
        "SELECT c.uscc AS subject FROM companies c WHERE NOT EXISTS (SELECT 1 FROM names n WHERE n.id = c.name_id)",
        "the name of a company is not among the names",
    ),
    (
        "I3",
        "SELECT c.series AS subject FROM certificates c GROUP BY c.series, c.sequence HAVING COUNT(*) <> \
         MAX(c.version) OR MIN(c.version) <> 1",
        "the versions of a licence have a gap",
    ),
    (
        "I11",
        "SELECT n.exact AS subject FROM names n WHERE NOT EXISTS (SELECT 1 FROM companies c WHERE c.name_id = n.id) \
         AND NOT EXISTS (SELECT 1 FROM former_names f WHERE f.name_id = n.id) AND NOT EXISTS (SELECT 1 FROM name_declarations d WHERE d.id = n.id AND d.state IN ('RESERVED', 'CONSUMED'))",
        "a name is kept that nobody holds",
    ),
    (
        "I11",
        "SELECT n.exact AS subject FROM names n LEFT JOIN (SELECT name_id, COUNT(*) AS kept FROM name_index_a \
         GROUP BY name_id) i ON i.name_id = n.id WHERE COALESCE(i.kept, 0) <> CASE n.keys_a WHEN '' THEN 0 ELSE \
         1 + LENGTH(n.keys_a) - LENGTH(REPLACE(n.keys_a, '\n', '')) END",
        "an index does not hold every key of a name",
    ),
    (
        "I11",
        "SELECT i.key AS subject FROM name_index_a i LEFT JOIN names n ON n.id = i.name_id WHERE n.id IS NULL OR \
         i.authority <> n.authority OR REPLACE('\n' || n.keys_a || '\n', '\n' || i.key || '\n', '') = \
         '\n' || n.keys_a || '\n'",
        "an index holds what is no key of a name that is kept",
    ),
    (
        "I11",
        "SELECT n.exact AS subject FROM names n LEFT JOIN (SELECT name_id, COUNT(*) AS kept FROM name_index_b \
         GROUP BY name_id) i ON i.name_id = n.id WHERE COALESCE(i.kept, 0) <> CASE n.keys_b WHEN '' THEN 0 ELSE \
         1 + LENGTH(n.keys_b) - LENGTH(REPLACE(n.keys_b, '\n', '')) END",
        "an index does not hold every key of a name",
    ),
    (
        "I11",
        "SELECT i.key AS subject FROM name_index_b i LEFT JOIN names n ON n.id = i.name_id WHERE n.id IS NULL OR \
         i.authority <> n.authority OR REPLACE('\n' || n.keys_b || '\n', '\n' || i.key || '\n', '') = \
         '\n' || n.keys_b || '\n'",
        "an index holds what is no key of a name that is kept",
    ),
    (
        "I11",
        "SELECT n.exact AS subject FROM names n WHERE CASE WHEN EXISTS (SELECT 1 FROM house WHERE key = 'name_index' \
         AND value = 'B') THEN n.edition_b ELSE n.edition_a END <> COALESCE((SELECT value FROM house WHERE \
         key = 'name_index_edition'), '')",
        "the index that is read does not hold a name by the list it was made by",
    ),
    (
        "N-9",
        "SELECT n.exact AS subject FROM names n JOIN name_declarations d ON d.id = n.id \
         WHERE d.state IN ('RESERVED', 'CONSUMED') AND NOT EXISTS (SELECT 1 FROM former_names f WHERE \
         f.name_id = n.id) AND NOT EXISTS (SELECT 1 FROM companies c WHERE c.name_id = n.id AND \
         c.ended_on IS NOT NULL) GROUP BY n.authority, n.exact HAVING COUNT(*) > 1",
        "one name is kept for two",
    ),
    (
        "N-9",
        "SELECT d.full_name AS subject FROM name_declarations d WHERE d.state = 'CONSUMED' AND NOT EXISTS (SELECT 1 \
         FROM filings f WHERE f.id = d.filing_id AND f.name_id = d.id AND f.state NOT IN \
         ('NOT_HANDLED', 'REFUSED', 'WITHDRAWN'))",
        "a used name has no filing",
    ),
    (
        "I18",
        "SELECT f.full_name AS subject FROM filings f WHERE f.body LIKE '%\"mode\":\"INSTANT\"%' AND NOT EXISTS \
         (SELECT 1 FROM instant_evaluations e WHERE e.id = f.id AND e.state = 'CARRIED_OUT')",
        "what the machine registered has no evaluation by its rules",
    ),
    (
        "I18",
        "SELECT e.id AS subject FROM instant_evaluations e WHERE e.state = 'CARRIED_OUT' AND NOT EXISTS \
         (SELECT 1 FROM filings f WHERE f.id = e.id AND f.body LIKE '%\"mode\":\"INSTANT\"%')",
        "an evaluation counts as carried out and the machine did not register",
    ),
    (
        "I18",
        "SELECT f.full_name AS subject FROM filings f JOIN instant_evaluations e ON e.id = f.id WHERE \
         e.state = 'AWAITING' AND f.state NOT IN ('SUBMITTED', 'REVIEWING')",
        "what a clerk came to was not put beside what the rules say",
    ),
];
