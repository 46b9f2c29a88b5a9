# The resolver with an endpoint that verifies signatures, and the store's file.
apprunner_test(NAME secrets_component_test LABEL component
  SOURCES secrets/aws_endpoint.cpp secrets/resolver_test.cpp secrets/store_test.cpp
  LIBS apprunner_secrets apprunner_wire apprunner_asio CURL::libcurl)
