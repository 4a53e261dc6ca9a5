#!/bin/sh
# Creates the namespace TEMPORAL_NAMESPACE on the server at TEMPORAL_ADDRESS, unless it is there already.
# RETENTION: how long Temporal keeps what has ended. The ledger keeps it anyway.
set -eu

if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  echo "Namespace $TEMPORAL_NAMESPACE is there."
  exit 0
fi
temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"

# Until every part of the server knows it.
tries=0
until temporal workflow list --namespace "$TEMPORAL_NAMESPACE" --limit 1 >/dev/null 2>&1; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || { echo "Namespace $TEMPORAL_NAMESPACE was created and is not in use after a minute." >&2; exit 1; }
  sleep 1
done
echo "Namespace $TEMPORAL_NAMESPACE was created."
