# SPDX-License-Identifier: LGPL-2.1-or-later
# Removing a test's folder, with what the Wine prefixes in it have elsewhere: Debian's Wine
# keeps the sockets of a prefix in a folder of /tmp, which the prefix's file wineserver names.

# scratch_places FOLDER: removes those places of the prefixes in the folder, or of the prefix that it is
scratch_places() {
    find "$1" -maxdepth 3 -name wineserver -type f -size -2 | while read -r scratch_file; do
        case $(cat "$scratch_file") in
        wine-??????) rm -rf "/tmp/$(cat "$scratch_file")" ;;
        esac
    done
}

# scratch_remove FOLDER
scratch_remove() {
    chmod -R u+w "$1"
    scratch_places "$1"
    rm -rf "$1"
}
