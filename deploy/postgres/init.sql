-- Users and databases of a house: one database a service, reached by nobody else.
--
-- actnow_migrator owns databases and tables and changes them; a service reads and writes rows of its own
-- database and can neither make nor drop a table. Passwords come from init.sh.

CREATE ROLE actnow_migrator LOGIN PASSWORD :'migrator_password' CONNECTION LIMIT 20;
CREATE ROLE actnow_registration LOGIN PASSWORD :'registration_password' CONNECTION LIMIT 20;
CREATE ROLE actnow_food_licensing LOGIN PASSWORD :'food_licensing_password' CONNECTION LIMIT 20;
CREATE ROLE actnow_inspections LOGIN PASSWORD :'inspections_password' CONNECTION LIMIT 20;
CREATE ROLE actnow_fast_track LOGIN PASSWORD :'fast_track_password' CONNECTION LIMIT 20;
CREATE ROLE actnow_identity LOGIN PASSWORD :'identity_password' CONNECTION LIMIT 20;
CREATE ROLE actnow_portal LOGIN PASSWORD :'portal_password' CONNECTION LIMIT 20;

CREATE DATABASE actnow_registration OWNER actnow_migrator TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE actnow_registration FROM PUBLIC;
GRANT CONNECT ON DATABASE actnow_registration TO actnow_registration;
\connect actnow_registration
ALTER SCHEMA public OWNER TO actnow_migrator;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO actnow_registration;
ALTER DEFAULT PRIVILEGES FOR ROLE actnow_migrator IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO actnow_registration;
ALTER DEFAULT PRIVILEGES FOR ROLE actnow_migrator IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO actnow_registration;

CREATE DATABASE actnow_food_licensing OWNER actnow_migrator TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE actnow_food_licensing FROM PUBLIC;
GRANT CONNECT ON DATABASE actnow_food_licensing TO actnow_food_licensing;
\connect actnow_food_licensing
ALTER SCHEMA public OWNER TO actnow_migrator;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO actnow_food_licensing;
ALTER DEFAULT PRIVILEGES FOR ROLE actnow_migrator IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO actnow_food_licensing;
ALTER DEFAULT PRIVILEGES FOR ROLE actnow_migrator IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO actnow_food_licensing;

CREATE DATABASE actnow_inspections OWNER actnow_migrator TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE actnow_inspections FROM PUBLIC;
GRANT CONNECT ON DATABASE actnow_inspections TO actnow_inspections;
\connect actnow_inspections
ALTER SCHEMA public OWNER TO actnow_migrator;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO actnow_inspections;
ALTER DEFAULT PRIVILEGES FOR ROLE actnow_migrator IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO actnow_inspections;
ALTER DEFAULT PRIVILEGES FOR ROLE actnow_migrator IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO actnow_inspections;

CREATE DATABASE actnow_fast_track OWNER actnow_migrator TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE actnow_fast_track FROM PUBLIC;
GRANT CONNECT ON DATABASE actnow_fast_track TO actnow_fast_track;
\connect actnow_fast_track
ALTER SCHEMA public OWNER TO actnow_migrator;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO actnow_fast_track;
ALTER DEFAULT PRIVILEGES FOR ROLE actnow_migrator IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO actnow_fast_track;
ALTER DEFAULT PRIVILEGES FOR ROLE actnow_migrator IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO actnow_fast_track;

CREATE DATABASE actnow_identity OWNER actnow_migrator TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE actnow_identity FROM PUBLIC;
GRANT CONNECT ON DATABASE actnow_identity TO actnow_identity;
\connect actnow_identity
ALTER SCHEMA public OWNER TO actnow_migrator;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO actnow_identity;
ALTER DEFAULT PRIVILEGES FOR ROLE actnow_migrator IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO actnow_identity;
ALTER DEFAULT PRIVILEGES FOR ROLE actnow_migrator IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO actnow_identity;

CREATE DATABASE actnow_portal OWNER actnow_migrator TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE actnow_portal FROM PUBLIC;
GRANT CONNECT ON DATABASE actnow_portal TO actnow_portal;
\connect actnow_portal
ALTER SCHEMA public OWNER TO actnow_migrator;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO actnow_portal;
ALTER DEFAULT PRIVILEGES FOR ROLE actnow_migrator IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO actnow_portal;
ALTER DEFAULT PRIVILEGES FOR ROLE actnow_migrator IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO actnow_portal;
