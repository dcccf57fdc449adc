-- After every migration: a service adds to its journal and never changes it, and does not write down
-- migrations. The owner of the tables (actnow_migrator) runs this; running it again changes nothing.

\connect actnow_registration
REVOKE UPDATE, DELETE ON journal FROM actnow_registration;
REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM actnow_registration;
-- An earlier house let the service empty its name index; it makes the next one beside it now, row by row.
REVOKE TRUNCATE ON name_index_a FROM actnow_registration;

\connect actnow_food_licensing
REVOKE UPDATE, DELETE ON journal FROM actnow_food_licensing;
REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM actnow_food_licensing;

\connect actnow_inspections
REVOKE UPDATE, DELETE ON journal FROM actnow_inspections;
REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM actnow_inspections;

\connect actnow_fast_track
REVOKE UPDATE, DELETE ON journal FROM actnow_fast_track;
REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM actnow_fast_track;

\connect actnow_identity
REVOKE UPDATE, DELETE ON journal FROM actnow_identity;
REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM actnow_identity;
-- What was written down about access is added to and never changed either.
REVOKE UPDATE, DELETE ON security_events FROM actnow_identity;

\connect actnow_portal
REVOKE UPDATE, DELETE ON journal FROM actnow_portal;
REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM actnow_portal;
-- What was handed in stays as it was handed in.
REVOKE UPDATE, DELETE ON materials FROM actnow_portal;
