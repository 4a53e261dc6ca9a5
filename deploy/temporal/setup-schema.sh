#!/bin/sh
# Creates Temporal's two databases where they are missing and brings their schemas up to those that these tools carry.
# Told where by temporal-sql-tool's own variables: SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD.
set -eu

for what in temporal visibility; do
  SQL_DATABASE=temporal
  [ "$what" = temporal ] || SQL_DATABASE=temporal_visibility
  export SQL_DATABASE
  temporal-sql-tool create-database
  temporal-sql-tool setup-schema --version 0.0
  temporal-sql-tool update-schema --schema-name "postgresql/v12/$what"
done
