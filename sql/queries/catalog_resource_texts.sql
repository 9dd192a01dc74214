-- roles: staff
select resource as code, language, title, text, contact from fp.resource_text
