-- roles: intake
-- Which of these ids, made by us, are there: asked after a commit whose outcome was lost.
select id from fp.request where id = any ($1::uuid[])
