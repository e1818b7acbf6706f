#!/bin/sh
# Checks Sanzhi's ledger with openssl, sha256sum and coreutils alone. Read it: that is the point.
#
#   verify-by-hand.sh checkpoint FILE VKEY...            signature and countersignatures
#   verify-by-hand.sh proof FILE VKEY... [-d DOCUMENT]   an entry, its path, the checkpoint, a document
#   verify-by-hand.sh tiles FOLDER CHECKPOINT VKEY...    FOLDER/0/000 ... (and FOLDER/1/000) make the root
#   verify-by-hand.sh bundle FILE TILE                   the entries of a bundle are the tile's leaves
#
# VKEY is a verifier key as /policy prints it: the log's first, then the witnesses'. Each that is named
# must have signed. Exit: 0 holds, 1 does not, 2 wrong use.
set -eu
LC_ALL=C
export LC_ALL
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

no() { echo "NO: $*" >&2; exit 1; }
yes() { echo "ok: $*"; }
use() { echo "usage: verify-by-hand.sh checkpoint|proof|tiles|bundle ..." >&2; exit 2; }

# ---- bytes -------------------------------------------------------------------------------------
unhex() { printf %s "$1" | tr a-f A-F | basenc --base16 -d; }
tohex() { od -An -v -tx1 | tr -d ' \n'; }
sha() { sha256sum | cut -c1-64; }
# Strict: what base64 decodes must encode back to itself.
unbase64() {
  printf %s "$1" | base64 -d >"$work/decoded" 2>/dev/null || no "not base64: $1"
  [ "$(base64 -w0 <"$work/decoded")" = "$1" ] || no "not plain base64: $1"
  tohex <"$work/decoded"
}
leaf() { { printf '\000'; cat; } | sha; }                # L(e) = SHA-256(00 || e), in hex
node() { { printf '\001'; unhex "$1$2"; } | sha; }       # N(l, r) = SHA-256(01 || l || r)

# ---- signed notes ------------------------------------------------------------------------------
# split FILE: the body to $work/body, the signature lines to $work/lines
split() {
  : >"$work/body"
  : >"$work/lines"
  part=body
  while IFS= read -r line; do
    if [ -z "$line" ] && [ $part = body ]; then part=lines; else printf '%s\n' "$line" >>"$work/$part"; fi
  done <"$1"
  [ $part = lines ] || no "no empty line before the signatures"
}

# ed25519 KEYHEX SIGHEX MESSAGEFILE
ed25519() {
  unhex "302a300506032b6570032100$1" >"$work/key.der"
  unhex "$2" >"$work/signature"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin -in "$3" \
    -sigfile "$work/signature" >/dev/null 2>&1
}

# signed VKEY: the note in $work/body and $work/lines bears a good signature of this key
signed() {
  name=${1%%+*}
  rest=${1#*+}
  id=${rest%%+*}
  typed=$(unbase64 "${rest#*+}")
  [ ${#typed} = 66 ] || no "$name: not a key of this kind"
  counted=$({ printf '%s\n' "$name"; unhex "$typed"; } | sha | cut -c1-8)
  [ "$counted" = "$id" ] || no "$name: the key does not fit its number"
  found=
  while IFS=' ' read -r dash by encoded; do
    [ "$dash" = '—' ] && [ "$by" = "$name" ] || continue
    raw=$(unbase64 "$encoded")
    case $raw in "$id"*) found=${raw#"$id"} ;; esac
  done <"$work/lines"
  [ -n "$found" ] || no "$name has not signed"
  case $typed in
    01*)
      [ ${#found} = 128 ] && ed25519 "${typed#01}" "$found" "$work/body" || no "$name: bad signature"
      yes "signed by $name"
      ;;
    04*)
      [ ${#found} = 144 ] || no "$name: bad length"
      seconds=$((0x$(printf %s "$found" | cut -c1-16)))
      { printf 'cosignature/v1\ntime %s\n' "$seconds"; cat "$work/body"; } >"$work/message"
      ed25519 "${typed#04}" "$(printf %s "$found" | cut -c17-)" "$work/message" ||
        no "$name: bad countersignature"
      yes "countersigned by $name at $(date -u -d "@$seconds" +%Y-%m-%dT%H:%M:%SZ)"
      ;;
    *) no "$name: a kind of key that this script does not know" ;;
  esac
}

# checkpoint FILE VKEY...: sets origin, size, root (hex)
checkpoint() {
  split "$1"
  shift
  { IFS= read -r origin && IFS= read -r size && IFS= read -r root; } <"$work/body" ||
    no "a checkpoint has three lines"
  case $size in '' | *[!0-9]* | 0?*) no "bad size $size" ;; esac
  root=$(unbase64 "$root")
  [ ${#root} = 64 ] || no "bad root"
  for vkey; do signed "$vkey"; done
}

# ---- a proof -----------------------------------------------------------------------------------
# inclusion INDEX SIZE LEAF ROOT, the path in $work/path as lines of hex (RFC 9162, 2.1.3.2)
inclusion() {
  fn=$1
  sn=$(($2 - 1))
  r=$3
  [ "$fn" -le "$sn" ] || no "the index is outside the tree"
  while IFS= read -r p; do
    [ $sn -gt 0 ] || no "the path is too long"
    if [ $((fn % 2)) = 1 ] || [ "$fn" = $sn ]; then
      r=$(node "$p" "$r")
      while [ $((fn % 2)) = 0 ] && [ "$fn" != 0 ]; do fn=$((fn / 2)); sn=$((sn / 2)); done
    else
      r=$(node "$r" "$p")
    fi
    fn=$((fn / 2))
    sn=$((sn / 2))
  done <"$work/path"
  [ $sn = 0 ] && [ "$r" = "$4" ] || no "the path does not lead from the entry to the root"
  yes "entry $1 is in the tree of $2"
}

# disclosed ENTRYFILE D...: every field belongs to the entry; a field doc is kept
disclosures() {
  while IFS= read -r d; do
    digest=$(printf %s "$d" | openssl dgst -sha256 -binary | basenc --base64url | tr -d '=')
    case $(cat "$work/entry") in
      *"\"$digest\""*) ;;
      *) no "a disclosed field does not belong to the entry" ;;
    esac
    pad=$(printf '%s' '===' | cut -c1-$(((4 - ${#d} % 4) % 4)) 2>/dev/null || :)
    opened=$(printf '%s%s' "$d" "$pad" | basenc --base64url -d 2>/dev/null) || no "not base64url"
    yes "disclosed: $opened"
    case $opened in '["'*'","doc",{"bytes":'*) doc=$opened ;; esac
  done
}

document() {
  [ -n "$doc" ] || no "the proof discloses no document"
  bytes=${doc#*'"bytes":'}
  wanted=${doc#*'"sha256":"'}
  given=$(openssl dgst -sha256 -binary <"$1" | basenc --base64url | tr -d '=')
  [ "$(wc -c <"$1")" -eq "${bytes%%,*}" ] && [ "$given" = "${wanted%%\"*}" ] ||
    no "the document is not the one recorded"
  yes "the document is the one recorded, byte for byte"
}

proof() {
  file=$1
  shift
  paper=
  keys=
  while [ $# -gt 0 ]; do
    if [ "$1" = -d ]; then paper=${2-}; shift 2; else keys="$keys $1"; shift; fi
  done
  [ -n "$keys" ] || use
  : >"$work/path"
  : >"$work/note"
  n=0
  while IFS= read -r line; do
    n=$((n + 1))
    if [ $n -gt 3 ] && [ -s "$work/inside" ]; then printf '%s\n' "$line" >>"$work/note"; continue; fi
    case $n:$line in
      1:c2sp.org/tlog-proof@v1) ;;
      2:extra\ *) unbase64 "${line#extra }" >"$work/extra.hex" ;;
      3:index\ *) index=${line#index } ;;
      [123]:*) no "line $n of the proof file is not what it should be" ;;
      *:) echo note >"$work/inside" ;;
      *) unbase64 "$line" >>"$work/path"; echo >>"$work/path" ;;
    esac
  done <"$file"
  [ -s "$work/note" ] || no "the checkpoint is missing"
  case $index in '' | *[!0-9]* | 0?*) no "bad index" ;; esac
  unhex "$(cat "$work/extra.hex")" >"$work/extra"
  doc=
  head -n 1 "$work/extra" | tr -d '\n' >"$work/entry"
  yes "entry: $(cat "$work/entry")"
  tail -n +2 "$work/extra" >"$work/fields"
  disclosures <"$work/fields"
  # shellcheck disable=SC2086 # verifier keys have no spaces
  checkpoint "$work/note" $keys
  case " $keys" in *" $origin+"*) ;; *) no "the log's own key is not among those given" ;; esac
  case $(cat "$work/entry") in
    *"\"log\":\"$origin\","*) yes "the entry is of the ledger $origin" ;;
    *) no "the entry is of another ledger" ;;
  esac
  inclusion "$index" "$size" "$(leaf <"$work/entry")" "$root"
  [ -z "$paper" ] || document "$paper"
}

# ---- tiles -------------------------------------------------------------------------------------
# hashes FILE: its 32-byte hashes as lines of hex
hashes() { od -An -v -tx1 -w32 "$1" | tr -d ' '; }

# fold: root of the hashes on standard input, folding from the left; counts them in $count
fold() {
  stack=
  count=0
  while IFS= read -r hash; do
    at=$count
    while [ $((at % 2)) = 1 ]; do
      hash=$(node "${stack##* }" "$hash")
      stack=${stack% *}
      at=$((at / 2))
    done
    stack="$stack $hash"
    count=$((count + 1))
  done
  total=${stack##* }
  stack=${stack% *}
  while [ -n "$stack" ]; do
    total=$(node "${stack##* }" "$total")
    stack=${stack% *}
  done
}

# tiles FOLDER CHECKPOINT VKEY...: level 0 makes the root; each full tile makes its hash on level 1
tiles() {
  folder=$1
  shift
  checkpoint "$@"
  : >"$work/leaves"
  : >"$work/above"
  for tile in "$folder"/0/*; do
    hashes "$tile" >"$work/tile"
    cat "$work/tile" >>"$work/leaves"
    [ "$(wc -c <"$tile")" -lt 8192 ] && continue
    fold <"$work/tile"
    echo "$total" >>"$work/above"
  done
  if [ -s "$work/above" ]; then
    [ "$(hashes "$folder/1/000")" = "$(cat "$work/above")" ] || no "level 1 is not made of level 0"
    yes "level 1 is made of level 0"
  fi
  fold <"$work/leaves"
  [ "$count" = "$size" ] || no "the tiles hold $count leaves, the checkpoint says $size"
  [ "$total" = "$root" ] || no "the tiles do not make the root"
  yes "$count leaves in tiles make the root of $origin"
}

# bundle FILE TILE: two bytes of length, then the entry, again and again
bundle() {
  at=0
  end=$(wc -c <"$1")
  : >"$work/found"
  while [ $at -lt "$end" ]; do
    length=$((0x$(tail -c +$((at + 1)) "$1" | head -c 2 | tohex)))
    [ $((at + 2 + length)) -le "$end" ] || no "the bundle is cut"
    tail -c +$((at + 3)) "$1" | head -c $length | leaf >>"$work/found"
    at=$((at + 2 + length))
  done
  [ "$(hashes "$2")" = "$(cat "$work/found")" ] || no "the entries are not the leaves of the tile"
  yes "$(wc -l <"$work/found") entries are the leaves of the tile"
}

kind=${1-}
[ $# -ge 2 ] || use
shift
case $kind in
  checkpoint) checkpoint "$@"; yes "checkpoint of $origin, $size entries" ;;
  proof) proof "$@" ;;
  tiles) [ $# -ge 2 ] || use; tiles "$@" ;;
  bundle) [ $# = 2 ] || use; bundle "$@" ;;
  *) use ;;
esac
