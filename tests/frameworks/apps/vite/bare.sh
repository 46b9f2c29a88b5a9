#!/bin/sh
# The app in an image that lacks a library of a compiled package.
busybox rm /usr/lib/*/librt.so.1
exec node node_modules/vite/bin/vite.js preview --host 0.0.0.0
