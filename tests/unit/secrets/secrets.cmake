# The grammar of references, what answers mean, how members are printed, the store.
apprunner_test(NAME secrets_test LABEL unit
  SOURCES secrets/secret_table_test.cpp secrets/sources_test.cpp
  LIBS apprunner_secrets apprunner_model)
