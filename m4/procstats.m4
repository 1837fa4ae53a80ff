dnl SPDX-License-Identifier: LGPL-2.1-or-later
dnl The project's own checks: one macro for each tool that is not standard.

dnl PROCSTATS_PE_COMPILER(ARCH, DEBIAN-PACKAGE)
dnl Finds ARCH-w64-mingw32-gcc and its dlltool, and sees that it makes PE images.
AC_DEFUN([PROCSTATS_PE_COMPILER], [
AC_CHECK_PROGS([CC_$1_windows], [$1-w64-mingw32-gcc])
AS_VAR_IF([CC_$1_windows], [], [AC_MSG_ERROR([no compiler of $1 PE images: install $2 (apt-get install $2)])])
DLLTOOL_$1_windows=`AS_ECHO(["$CC_$1_windows"]) | $SED 's/-[[^-]]*$/-dlltool/'`
AC_SUBST([DLLTOOL_$1_windows])
AC_MSG_CHECKING([whether $CC_$1_windows works])
AS_ECHO(['int start(void) { return 0; }']) > conftest.c
AS_IF([$CC_$1_windows -nostdlib -Wl,--entry,start -o conftest.exe conftest.c >&AS_MESSAGE_LOG_FD 2>&1],
      [AC_MSG_RESULT([yes])],
      [AC_MSG_RESULT([no])
       AC_MSG_ERROR([$CC_$1_windows makes no PE image (see config.log): install $2])])
rm -f conftest.c conftest.exe
])

dnl PROCSTATS_WINEBUILD
dnl Debian keeps winebuild out of PATH, in /usr/lib/wine.
AC_DEFUN([PROCSTATS_WINEBUILD], [
AC_PATH_PROGS([WINEBUILD], [winebuild winebuild-stable], [],
              [$PATH$PATH_SEPARATOR/usr/lib/wine$PATH_SEPARATOR/opt/wine-stable/bin])
AS_VAR_IF([WINEBUILD], [], [AC_MSG_ERROR([no winebuild: install wine64-tools (apt-get install wine64-tools)])])
])

dnl PROCSTATS_WINE
dnl The Wine that the tests run: $WINE, else $WINELOADER, else what PATH has. Debian's
dnl wine is a shell script that prints hints; the loader behind it is taken instead.
dnl None is a warning, since the build itself needs none.
AC_DEFUN([PROCSTATS_WINE], [
AS_VAR_IF([WINE], [], [AS_VAR_COPY([WINE], [WINELOADER])])
AC_PATH_PROGS([WINE], [wine64 wine], [], [$PATH$PATH_SEPARATOR/usr/lib/wine])
AS_IF([test -n "$WINE" && head -c 2 "$WINE" | grep '^#!' >/dev/null && test -x /usr/lib/wine/wine64],
      [WINE=/usr/lib/wine/wine64])
AS_VAR_IF([WINE], [], [AC_MSG_WARN([no Wine: make check will fail (apt-get install wine wine64)])])
])

dnl PROCSTATS_WARNINGS
dnl Warnings are errors in a git checkout, not for someone who builds a release with a compiler of the future.
AC_DEFUN([PROCSTATS_WARNINGS], [
AC_ARG_ENABLE([werror],
  [AS_HELP_STRING([--disable-werror], [do not treat warnings as errors])],
  [], [enable_werror=yes])
WARNING_CFLAGS="-Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wshadow"
AS_VAR_IF([enable_werror], [yes], [WARNING_CFLAGS="$WARNING_CFLAGS -Werror"])
AC_SUBST([WARNING_CFLAGS])
])
