# CPack's settings for the Debian package: `scripts/release` gives the version, the folder with what
# is installed below /usr, and where the package goes.
set(CPACK_PACKAGE_NAME apprunner-sim)
set(CPACK_PACKAGE_VENDOR apprunner-sim)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "local AWS App Runner that tells why a deployment fails")
set(CPACK_PACKAGE_DESCRIPTION
  "Runs a container on your own Docker Engine and puts it through App Runner's
health checks, blue/green switch and rollback, in seconds, with the reason
when App Runner would not take it. AWS's clients work against it.")
set(CPACK_INSTALL_CMAKE_PROJECTS "")
set(CPACK_INSTALLED_DIRECTORIES "${RELEASE_STAGE}/usr;/")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_DIRECTORY "${RELEASE_OUT}")
set(CPACK_PACKAGE_FILE_NAME "apprunner-sim_${CPACK_PACKAGE_VERSION}_amd64")
set(CPACK_GENERATOR DEB)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${RELEASE_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE amd64)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# An engine may be elsewhere, or another maker's.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "docker.io | docker-ce | podman")
