dnl SPDX-License-Identifier: LGPL-2.1-or-later
dnl The project's own checks: one macro for each tool that is not standard.

dnl PROCSTATS_HOST_ARCH
dnl Sets HOST_ARCH to Wine's name for what the native compiler makes, and begins the lists
dnl of the architectures to build for. A 64-bit Wine can run 32-bit programs too, a 32-bit
dnl Wine its own only.
AC_DEFUN([PROCSTATS_HOST_ARCH], [
AC_CACHE_CHECK([for the host's architecture], [procstats_cv_host_arch],
  [procstats_cv_host_arch=none
   AC_COMPILE_IFELSE([AC_LANG_SOURCE([[#ifndef __x86_64__
#error
#endif]])], [procstats_cv_host_arch=x86_64])
   AC_COMPILE_IFELSE([AC_LANG_SOURCE([[#ifndef __i386__
#error
#endif]])], [procstats_cv_host_arch=i386])])
AS_VAR_IF([procstats_cv_host_arch], [none],
          [AC_MSG_ERROR([$CC makes neither x86-64 nor i386 code, and no other is known here])])
HOST_ARCH=$procstats_cv_host_arch
PE_ARCHS=
AC_SUBST([HOST_ARCH])
AC_SUBST([PE_ARCHS])
])

dnl PROCSTATS_UNWANTED(ARCH, ACTION, ELSE)
dnl Does the first if programs of ARCH cannot run on this host, else the second.
AC_DEFUN([PROCSTATS_UNWANTED], [AS_IF([test "$HOST_ARCH-$1" = i386-x86_64], [$2], [$3])])

dnl PROCSTATS_MISSING(ARCH, KIND, WHAT, DEBIAN-PACKAGE)
dnl The host's own architecture is needed; another is said to be left out.
AC_DEFUN([PROCSTATS_MISSING], [
AS_VAR_IF([HOST_ARCH], [$1], [AC_MSG_ERROR([$3: install $4 (apt-get install $4)])])
AC_MSG_WARN([$3: nothing is built for it (apt-get install $4)])
$1_$2_summary="left out: $3 (Debian's $4 brings it)"
])

dnl PROCSTATS_PE_COMPILER(ARCH, TARGET, DEBIAN-PACKAGE)
dnl Finds TARGET-gcc and its dlltool, sees that it makes PE images, and adds ARCH to PE_ARCHS.
AC_DEFUN([PROCSTATS_PE_COMPILER], [
PROCSTATS_UNWANTED([$1], [$1_windows_summary="not built for a 32-bit Wine"], [
AC_CHECK_PROGS([CC_$1_windows], [$2-gcc])
AS_VAR_IF([CC_$1_windows], [], [PROCSTATS_MISSING([$1], [windows], [no compiler of $1 PE images], [$3])], [
DLLTOOL_$1_windows=`AS_ECHO(["$CC_$1_windows"]) | $SED 's/-[[^-]]*$/-dlltool/'`
AC_MSG_CHECKING([whether $CC_$1_windows works])
AS_ECHO(['int start(void) { return 0; }']) > conftest.c
AS_IF([$CC_$1_windows -nostdlib -Wl,--entry,_start -o conftest.exe conftest.c >&AS_MESSAGE_LOG_FD 2>&1],
      [AC_MSG_RESULT([yes])
       PE_ARCHS="$PE_ARCHS $1"
       $1_windows_summary=$CC_$1_windows],
      [AC_MSG_RESULT([no])
       PROCSTATS_MISSING([$1], [windows], [$CC_$1_windows makes no PE image (see config.log)], [$3])])
AS_IF([$CC_$1_windows -shared -nostdlib -Wl,--entry,_start -T "$srcdir/build-aux/pe_dll.ld" -o conftest.exe conftest.c \
           >&AS_MESSAGE_LOG_FD 2>&1],
      [LAYOUT_$1_windows='-T $(pe_dll_layout)'])
rm -f conftest.c conftest.exe
])])
AC_SUBST([DLLTOOL_$1_windows])
AC_SUBST([LAYOUT_$1_windows])
])

dnl PROCSTATS_UNIX_COMPILER(ARCH, FLAG, DEBIAN-PACKAGE)
dnl Whether $CC with FLAG makes shared objects of ARCH, for Wine's host side of that name.
AC_DEFUN([PROCSTATS_UNIX_COMPILER], [
PROCSTATS_UNWANTED([$1], [$1_unix_summary="not built by a 32-bit compiler"], [
AC_MSG_CHECKING([whether $CC $2 works])
AS_ECHO(['#include <stdio.h>
int start(void) { return puts(""); }']) > conftest.c
AS_IF([$CC $2 -shared -fPIC -Wl,-z,defs -o conftest.so conftest.c >&AS_MESSAGE_LOG_FD 2>&1],
      [AC_MSG_RESULT([yes])
       $1_unix_summary="$CC $2"],
      [AC_MSG_RESULT([no])
       PROCSTATS_MISSING([$1], [unix], [$CC $2 makes no shared object], [$3])])
AS_IF([test -f conftest.so], [procstats_$1_unix=yes], [procstats_$1_unix=no])
rm -f conftest.c conftest.so
])
AM_CONDITIONAL([UNIX_$1], [test "$procstats_$1_unix" = yes])
])

dnl PROCSTATS_SECTION_ORDER
dnl Whether the linker takes an order of sections beside its own script, as GNU ld and LLVM's do.
AC_DEFUN([PROCSTATS_SECTION_ORDER], [
AC_MSG_CHECKING([whether the linker orders sections])
AS_ECHO(['SECTIONS { .text.start : { *(.text.start_*) } } INSERT BEFORE .text;']) > conftest.ld
AS_ECHO(['int start(void) { return 0; }']) > conftest.c
AS_IF([$CC $CFLAGS $LDFLAGS -shared -fPIC -nostartfiles -Wl,-z,max-page-size=65536 -Wl,-T,conftest.ld -o conftest.so conftest.c \
           >&AS_MESSAGE_LOG_FD 2>&1],
      [procstats_section_order=yes], [procstats_section_order=no])
AC_MSG_RESULT([$procstats_section_order])
rm -f conftest.c conftest.ld conftest.so
AM_CONDITIONAL([ORDERS_SECTIONS], [test "$procstats_section_order" = yes])
])

dnl PROCSTATS_WINEBUILD
dnl Debian keeps winebuild out of PATH, in /usr/lib/wine.
AC_DEFUN([PROCSTATS_WINEBUILD], [
AC_PATH_PROGS([WINEBUILD], [winebuild winebuild-stable], [],
              [$PATH$PATH_SEPARATOR/usr/lib/wine$PATH_SEPARATOR/opt/wine-stable/bin])
AS_VAR_IF([HOST_ARCH], [i386], [procstats_tools=wine32-tools], [procstats_tools=wine64-tools])
AS_VAR_IF([WINEBUILD], [], [AC_MSG_ERROR([no winebuild: install $procstats_tools (apt-get install $procstats_tools)])])
])

dnl PROCSTATS_WINE
dnl The Wine that the tests run: $WINE, else $WINELOADER, else what PATH has. Debian's
dnl wine is a shell script that prints hints; the loader behind it is taken instead.
dnl None is a warning, since the build itself needs none.
AC_DEFUN([PROCSTATS_WINE], [
AS_VAR_IF([WINE], [], [AS_VAR_COPY([WINE], [WINELOADER])])
AC_PATH_PROGS([WINE], [wine64 wine], [], [$PATH$PATH_SEPARATOR/usr/lib/wine])
AS_IF([test -n "$WINE" && head -c 2 "$WINE" | grep '^#!' >/dev/null],
      [for procstats_loader in /usr/lib/wine/wine64 /usr/lib/wine/wine; do
         AS_IF([test -x $procstats_loader], [WINE=$procstats_loader; break])
       done])
AS_VAR_IF([WINE], [], [AC_MSG_WARN([no Wine: make check will fail (apt-get install wine)])])
])

dnl PROCSTATS_LINKS_RUNNER(VARIABLE, COMPILER, CFLAGS, LDFLAGS, CONDITION)
dnl Sets the variable to whether a program works that the compiler links with these flags, where the
dnl preprocessor's condition holds. One that cannot be run here works if it can be linked.
AC_DEFUN([PROCSTATS_LINKS_RUNNER], [
procstats_saved_CC=$CC procstats_saved_CFLAGS=$CFLAGS procstats_saved_LDFLAGS=$LDFLAGS
CC=$2 CFLAGS="$CFLAGS $3" LDFLAGS="$LDFLAGS $4"
AC_LANG_CONFTEST([AC_LANG_PROGRAM([[#include <stdio.h>
#if !($5)
#error
#endif]], [[return fflush(stdout)]])])
AC_RUN_IFELSE([], [$1=yes], [$1=no], [AC_LINK_IFELSE([], [$1=yes], [$1=no])])
CC=$procstats_saved_CC CFLAGS=$procstats_saved_CFLAGS LDFLAGS=$procstats_saved_LDFLAGS
])

dnl PROCSTATS_RUNNER
dnl How the runner is compiled and linked. It is in the way of every start: the dynamic linker would
dnl be a good part of its time, and each piece of the program that is mapped by itself takes time,
dnl too. glibc asks the processor about itself some 50 times before main, which takes microseconds
dnl each in a virtual machine; musl does not. musl-gcc knows of no static programs that may be
dnl loaded anywhere, so they are linked with musl's start file for these by name.
AC_DEFUN([PROCSTATS_RUNNER], [
AC_ARG_ENABLE([static-runner],
  [AS_HELP_STRING([--disable-static-runner], [link wine-procstats dynamically])],
  [], [enable_static_runner=yes])
AC_ARG_WITH([musl],
  [AS_HELP_STRING([--with-musl], [link wine-procstats with musl, so that it starts faster (default: if musl-gcc works)])],
  [], [with_musl=maybe])
AS_CASE([$with_musl-$enable_static_runner],
  [yes-no], [AC_MSG_ERROR([--with-musl and --disable-static-runner exclude each other: what is linked with musl is static])],
  [yes-*|no-*|maybe-*], [],
  [AC_MSG_ERROR([--with-musl=$with_musl: it takes no value; musl-gcc is looked for in PATH])])
RUNNER_CC=$CC
RUNNER_CFLAGS=
RUNNER_LDFLAGS=
runner_summary="dynamic, by $CC"
AS_VAR_IF([enable_static_runner], [yes], [
AC_CACHE_CHECK([whether $CC links static programs], [procstats_cv_static_pie],
  [PROCSTATS_LINKS_RUNNER([procstats_cv_static_pie], [$CC], [], [-static-pie -Wl,-z,noseparate-code], [1])])
AS_VAR_IF([procstats_cv_static_pie], [yes],
  [RUNNER_LDFLAGS='-static-pie -Wl,-z,noseparate-code'
   runner_summary="static, by $CC; starts are faster with musl-gcc (Debian's musl-tools brings it)"])
AS_VAR_IF([with_musl], [no], [], [
procstats_musl_cc=`AS_ECHO(["$CC "]) | $SED 's/ / musl-gcc /; s/^/env REALGCC=/; s/ $//'`
procstats_musl_ldflags='-nostartfiles -Wl,-static,-pie,--no-dynamic-linker,--build-id,-z,text,-z,noseparate-code -l:rcrt1.o'
AC_CACHE_CHECK([whether musl-gcc with $CC links static programs], [procstats_cv_musl],
  [PROCSTATS_LINKS_RUNNER([procstats_cv_musl], [$procstats_musl_cc], [-fPIE], [$procstats_musl_ldflags],
                          [!defined __GLIBC__ && !defined __clang__])])
AS_VAR_IF([procstats_cv_musl], [yes],
  [RUNNER_CC=$procstats_musl_cc
   RUNNER_CFLAGS=-fPIE
   RUNNER_LDFLAGS=$procstats_musl_ldflags
   runner_summary="static, by musl-gcc"])
])])
AS_IF([test "$with_musl" = yes && test "$RUNNER_CC" = "$CC"],
      [AC_MSG_ERROR([--with-musl: musl-gcc with $CC makes no static program that works (see config.log): install musl-tools (apt-get install musl-tools), and use gcc as CC])])
AC_SUBST([RUNNER_CC])
AC_SUBST([RUNNER_CFLAGS])
AC_SUBST([RUNNER_LDFLAGS])
])

dnl PROCSTATS_WARNINGS
dnl Warnings are errors in a git checkout, not in a release, which may be built with a later
dnl compiler.
AC_DEFUN([PROCSTATS_WARNINGS], [
AC_ARG_ENABLE([werror],
  [AS_HELP_STRING([--enable-werror], [treat warnings as errors (default: in a git checkout)])],
  [], [AS_IF([test -e "$srcdir/.git"], [enable_werror=yes], [enable_werror=no])])
WARNING_CFLAGS="-Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wshadow"
AS_VAR_IF([enable_werror], [yes], [WARNING_CFLAGS="$WARNING_CFLAGS -Werror"])
AC_SUBST([WARNING_CFLAGS])
])

dnl PROCSTATS_SANITIZERS
dnl Sets SANITIZE_CFLAGS to what makes $CC build with ASan and UBSan, empty if it cannot.
AC_DEFUN([PROCSTATS_SANITIZERS], [
AC_CACHE_CHECK([whether $CC links ASan and UBSan], [procstats_cv_sanitizers],
  [procstats_saved_CFLAGS=$CFLAGS
   CFLAGS="$CFLAGS -fsanitize=address,undefined"
   AC_LINK_IFELSE([AC_LANG_PROGRAM()], [procstats_cv_sanitizers=yes], [procstats_cv_sanitizers=no])
   CFLAGS=$procstats_saved_CFLAGS])
AS_VAR_IF([procstats_cv_sanitizers], [yes],
  [SANITIZE_CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
   sanitizer_summary="$CC"],
  [SANITIZE_CFLAGS=
   sanitizer_summary="none: tests are built without (Debian's libgcc-dev of this gcc brings them)"])
AC_SUBST([SANITIZE_CFLAGS])
])

dnl PROCSTATS_FUZZER
dnl Sets FUZZ_CC to a clang that links libFuzzer with ASan and UBSan, empty if there is none.
AC_DEFUN([PROCSTATS_FUZZER], [
AC_CHECK_PROGS([FUZZ_CC], [clang clang-19 clang-16 clang-14])
AS_VAR_IF([FUZZ_CC], [], [fuzzer_summary="none: no make fuzz (apt-get install clang)"], [
AC_MSG_CHECKING([whether $FUZZ_CC links libFuzzer])
AS_ECHO(['int LLVMFuzzerTestOneInput(void) { return 0; }']) > conftest.c
AS_IF([$FUZZ_CC -fsanitize=fuzzer,address,undefined -o conftest.fuzzer conftest.c >&AS_MESSAGE_LOG_FD 2>&1],
      [AC_MSG_RESULT([yes])
       fuzzer_summary=$FUZZ_CC],
      [AC_MSG_RESULT([no])
       procstats_package=libclang-rt-`$FUZZ_CC -dumpversion | $SED 's/\..*//'`-dev
       fuzzer_summary="none: $FUZZ_CC lacks libFuzzer, no make fuzz (apt-get install $procstats_package)"
       FUZZ_CC=])
rm -f conftest.c conftest.fuzzer
])
AC_SUBST([fuzzer_summary])
])
