# Goes on where far-side.sh has found no Node, with its functions: takes one from the connecting side. The
# build makes one line of it without these comments.

IFS=' ' read -r digest size packed || exit 0;

# True if the directory has room for the program and programs in it may be run.
room() {
  printf '#!/bin/sh\nexit 0\n' > "$1/.try-$nonce" && chmod 700 "$1/.try-$nonce" && "$1/.try-$nonce";
  code=$?;
  rm -f "$1/.try-$nonce";
  [ $code = 0 ] || return 1;
  set -- $(df -Pk "$1" | tail -n 1);
  case $4 in '' | *[!0-9]*) ;; *) [ "$4" -gt $((size / 1024 + 1024)) ] ;; esac;
};

fail() {
  [ -z "$spare" ] || rm -rf "$spare";
  say "$@";
  exit 1;
};

# Where the program cannot be kept, the loader removes it as soon as it runs (MYRROR_DROP).
spare=;
trap '[ -z "$spare" ] || rm -rf "$spare"' EXIT;
trap 'exit 1' HUP INT TERM PIPE;
if private && room "$kept" 2> /dev/null; then
  spare=$kept/.new-$nonce;
  new=$spare;
  keep=yes;
else
  keep=;
  for place in "${TMPDIR:-/tmp}" /dev/shm /var/tmp "$HOME"; do
    spare=$(mktemp -d "$place/myrror.XXXXXXXX" 2> /dev/null) || { spare=; continue; };
    room "$spare" 2> /dev/null && break;
    rm -rf "$spare";
    spare=;
  done;
  [ -n "$spare" ] || fail failed no directory there has room for a program and lets it run;
  new=$spare/node;
  MYRROR_DROP=$spare;
  export MYRROR_DROP;
fi;

say send;
(umask 077; head -c "$packed" | gzip -dc > "$new") 2> /dev/null;
[ "$(sum "$new")" = "$digest" ] || fail failed the Node arrived damaged or cut short;
chmod 700 "$new";
version=$("$new" --version 2>&1);
case $version in v1[89].* | v[2-9][0-9].*) ;; *) fail unfit $version ;; esac;
if [ -n "$keep" ]; then mv -f "$new" "$kept/node-$digest" && spare= && new=$kept/node-$digest; fi;
go "$new";
fail unfit the Node that was sent cannot be run;
