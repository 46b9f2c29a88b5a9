# CPack's settings for the Debian package. `scripts/release` gives, as variables of the environment,
# the version, the folder with what is installed below /usr, and where the package goes.
if(NOT IS_DIRECTORY "$ENV{RELEASE_STAGE}/usr")
  message(FATAL_ERROR "RELEASE_STAGE names no folder with a usr")
endif()
set(CPACK_PACKAGE_VERSION "$ENV{RELEASE_VERSION}")
set(CPACK_PACKAGE_NAME apprunner-sim)
set(CPACK_PACKAGE_VENDOR apprunner-sim)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "local AWS App Runner that tells why a deployment fails")
set(CPACK_PACKAGE_DESCRIPTION
  "Runs a container on your own Docker Engine and puts it through App Runner's
health checks, blue/green switch and rollback, in seconds, with the reason
when App Runner would not take it. AWS's clients work against it.")
set(CPACK_INSTALL_CMAKE_PROJECTS "")
set(CPACK_INSTALLED_DIRECTORIES "$ENV{RELEASE_STAGE};/")
set(CPACK_PACKAGE_DIRECTORY "$ENV{RELEASE_OUT}")
set(CPACK_PACKAGE_FILE_NAME "apprunner-sim_${CPACK_PACKAGE_VERSION}_amd64")
set(CPACK_GENERATOR DEB)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "$ENV{RELEASE_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE amd64)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# An engine may be elsewhere, or another maker's.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "docker.io | docker-ce | podman")
