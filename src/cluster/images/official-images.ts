/** The official images, `docker.io/library`: a closed list, so that any other name there is known to be absent. github.com/docker-library/official-images library/ */
const NAMES = `
  adminer aerospike almalinux alpine alt amazoncorretto amazonlinux api-firewall arangodb archlinux
  backdrop bash bonita buildpack-deps busybox caddy cassandra centos chronograf cirros clearlinux
  clefos clickhouse clojure composer consul convertigo couchbase couchdb crate dart debian docker
  drupal eclipse-mosquitto eclipse-temurin eggdrop elasticsearch elixir emqx erlang fedora flink
  fluentd friendica gazebo gcc geonetwork ghost golang gradle groovy haproxy haskell haxe
  hello-world hitch hola-mundo httpd hylang ibm-semeru-runtimes ibmjava influxdb irssi jenkins
  jetty jobber joomla jruby julia kapacitor kibana kong krakend lightstreamer liquibase logstash
  mageia mariadb matomo maven mediawiki memcached mongo mongo-express monica mono mysql nats
  nats-streaming neo4j neurodebian nextcloud nginx node notary nuxeo odoo open-liberty openjdk
  opensuse oraclelinux orientdb owncloud percona perl photon php php-zendserver plone postfixadmin
  postgres pypy python r-base rabbitmq rakudo-star rapidoid redis redmine registry rethinkdb
  rocket.chat rockylinux ros ruby rust sapmachine silverpeas sl solr sonarqube sourcemage spark
  spiped storm swarm swift swipl tarantool teamspeak telegraf thrift tomcat tomee traefik ubuntu
  unit valkey varnish vault websphere-liberty wordpress xwiki yourls znc zookeeper
`

const OFFICIAL: ReadonlySet<string> = new Set(NAMES.trim().split(/\s+/))

export const isOfficial = (name: string): boolean => OFFICIAL.has(name)
