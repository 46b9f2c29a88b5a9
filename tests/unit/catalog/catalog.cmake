# The account's other resources.
apprunner_test(NAME catalog_test LABEL unit
  SOURCES catalog/catalog_test.cpp catalog/revisions_test.cpp
  LIBS apprunner_catalog)
