# The endpoint of instance roles, over real sockets.
apprunner_test(NAME roles_component_test LABEL component
  SOURCES roles/role_endpoint_test.cpp
  LIBS apprunner_roles apprunner_asio)
