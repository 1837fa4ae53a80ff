dnl SPDX-License-Identifier: LGPL-2.1-or-later
dnl PROCSTATS_MICROHTTPD
dnl Looks for libmicrohttpd, by which procstat --listen serves metrics. It is optional;
dnl --with-microhttpd makes its absence an error, --without-microhttpd leaves it out.
AC_DEFUN([PROCSTATS_MICROHTTPD], [
AC_ARG_WITH([microhttpd],
    [AS_HELP_STRING([--with-microhttpd], [serve metrics by libmicrohttpd (default: if it is there)])],
    [], [with_microhttpd=check])
MICROHTTPD_CFLAGS=
MICROHTTPD_LIBS=
microhttpd_summary='left out, as asked'
AS_IF([test "$with_microhttpd" != no],
    [microhttpd_summary="left out: there is no libmicrohttpd (apt-get install libmicrohttpd-dev)"
    AC_CHECK_HEADER([microhttpd.h],
        [AC_CHECK_LIB([microhttpd], [MHD_start_daemon],
            [MICROHTTPD_CFLAGS=-DHAVE_MICROHTTPD
            MICROHTTPD_LIBS=-lmicrohttpd
            microhttpd_summary=yes])])
    AS_IF([test "$with_microhttpd" = yes && test -z "$MICROHTTPD_LIBS"],
        [AC_MSG_ERROR([libmicrohttpd is missing: install libmicrohttpd-dev (Debian), or configure --without-microhttpd])])])
AM_CONDITIONAL([HAVE_MICROHTTPD], [test -n "$MICROHTTPD_LIBS"])
AC_SUBST([MICROHTTPD_CFLAGS])
AC_SUBST([MICROHTTPD_LIBS])
])
