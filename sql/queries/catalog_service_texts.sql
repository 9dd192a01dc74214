-- roles: staff
select service as code, language, name, description, papers, answer from fp.service_text
