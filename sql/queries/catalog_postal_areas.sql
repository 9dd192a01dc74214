-- roles: staff
select country, prefix, (latitude * 1000)::bigint as latitude, (longitude * 1000)::bigint as longitude
from fp.postal_area order by country collate "C", prefix collate "C"
