# SPDX-License-Identifier: LGPL-2.1-or-later
# Nix: put the release beside this file, then nix-build.
{ pkgs ? import <nixpkgs> { } }:

pkgs.stdenv.mkDerivation rec {
  pname = "wine-procstats";
  version = "0.2.0";
  src = ./. + "/wine-procstats-${version}.tar.xz";

  nativeBuildInputs = [
    pkgs.pkgsCross.mingw32.stdenv.cc
    pkgs.pkgsCross.mingwW64.stdenv.cc
    pkgs.wineWowPackages.stable
  ];

  buildInputs = [ pkgs.libmicrohttpd ];

  # The compiler's wrapper adds what a freestanding DLL has no use for.
  hardeningDisable = [ "all" ];
  configureFlags = [ "--disable-static-runner" "--with-microhttpd" ];
  dontStrip = true;

  doCheck = true;
  checkTarget = "check-native";

  meta = {
    description = "Real memory, I/O and handle counts for Windows programs on Wine";
    license = pkgs.lib.licenses.lgpl21Plus;
    platforms = [ "x86_64-linux" ];
    mainProgram = "wine-procstats";
  };
}
