# SPDX-License-Identifier: LGPL-2.1-or-later
# Page faults and processor time of a program are its own: that the runner has made an overlay before, in the same Unix
# process, makes no difference, neither to the program nor to others that look at it.
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"

# look COMMAND ARGUMENTS...: the line that watch.exe prints
look() {
    line=$(overlaid watch "$@" 2>> "$work/errors" | tr -d '\r')
}

# faults COMMAND ARGUMENTS...: the page faults in it
faults() {
    look "$@"
    field 6 "$line"
}
overlaid watch say > "$work/first" 2>&1
warm_line=$(overlaid watch say 2>> "$work/errors" | tr -d '\r')
warm=$(field 6 "$warm_line")
warm_time=$(field 14 "$warm_line")
[ "$warm" -gt 0 ]
ok $? "a program has page faults: $warm"

# is_like NUMBER NAME: half as many more or less than with an overlay that was there
is_like() {
    [ "$1" -gt $((warm / 2)) ] && [ "$1" -lt $((warm + warm / 2)) ]
    ok $? "$2: $1"
}
cache=$XDG_CACHE_HOME
XDG_CACHE_HOME=$work/cold
look say
is_like "$(field 6 "$line")" "page faults with an overlay that the runner has just made"
# Making it takes several times as long as a program that does nothing, always. On a machine that others
# load, a program takes twice as long, now and then.
tries=0
while [ "$(field 14 "$line")" -ge $((2 * warm_time)) ] && [ "$tries" -lt 9 ]; do
    tries=$((tries + 1))
    rm -rf "$work/cold"
    look say
done
[ "$(field 14 "$line")" -lt $((2 * warm_time)) ]
ok $? "processor time with a new overlay: $(field 14 "$line") us, and $warm_time us"

rm -rf "$work/cold"
mkdir "$work/steps"
overlaid watch steps "Z:$work/steps" 2>> "$work/errors" &
looked_at=$!
wait_for "$work/steps/pid"
XDG_CACHE_HOME=$cache
is_like "$(faults see "$(tr -d '\r' < "$work/steps/pid")")" \
    "page faults of another program, whose overlay the runner has just made"
touch "$work/steps/step1" "$work/steps/step2"
wait "$looked_at"
ok $? "the observed program ends undisturbed"
sed 's/^/# /' "$work/errors"
tap_done
